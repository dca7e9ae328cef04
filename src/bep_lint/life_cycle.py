"""The life cycle of a proposal: the defaults of `[conventions.statuses]`."""

from collections.abc import Mapping
from typing import Annotated

from bep_lint.layouts import Name, Selector
from bep_lint.record import Record

REASON = "reason"
"""The companion that says in the text why a proposal was rejected or cancelled."""
REGISTRY_ROW = "registry-row"
"""The companion that is the status in the proposal's row of the registry."""


class Statuses(Record):
    """The life cycle (process, "Status Lifecycle", "Status Transition Rules" and "Version Fields")."""

    known: tuple[Name, ...] = ("Draft", "Accepted", "Implemented", "Rejected", "Superseded")
    """Every status, that of a new proposal first."""
    transitions: Mapping[Name, Annotated[tuple[str, ...], "distinct"]] = {
        "Draft": ("Accepted", "Rejected", "Superseded"),
        "Accepted": ("Implemented", "Rejected", "Superseded"),
        "Implemented": ("Superseded",),
        "Rejected": (),
        "Superseded": (),
    }
    """What may follow each status; a status that is not listed anything may follow."""
    companions: Mapping[Name, Annotated[tuple[str, ...], "distinct"]] = {
        "Accepted": ("Target-Version", REGISTRY_ROW),
        "Implemented": ("Implemented-Version", REGISTRY_ROW),
        "Rejected": (REASON, REGISTRY_ROW),
        "Superseded": ("Superseded-By", REGISTRY_ROW),
    }
    """What the move to a status asks for: keys of the front matter that are to be filled, `reason` for a text that says
    why it was rejected, `registry-row` for the same status in its row of the registry."""
    target_version: tuple[str, ...] = ("Accepted", "Implemented")
    """Statuses that need a Target-Version."""
    implemented_version: tuple[str, ...] = ("Implemented",)
    """Statuses that need an Implemented-Version."""
    premature_target_version: tuple[str, ...] = ("Draft",)
    """Statuses under which a Target-Version comes too early."""
    past_implemented_version: tuple[str, ...] = ("Superseded",)
    """Statuses under which the Implemented-Version of an earlier status may stay."""
    superseded: tuple[str, ...] = ("Superseded",)
    """Statuses that need a Superseded-By, which no other has."""
    rejected: tuple[str, ...] = ("Rejected",)
    """Statuses that need a reason."""
    closed: tuple[str, ...] = ("Implemented",)
    """Statuses that may have no open question."""
    relaxed: tuple[str, ...] = ("Draft", "Rejected", "Superseded")
    """Statuses under which `relaxed-rules` are warnings at most."""
    relaxed_rules: tuple[Selector, ...] = ("SEC",)
    """Codes, names or families of the rules that `relaxed` statuses soften."""

    def named(self, text: str) -> str | None:
        """Return the known status that `text` names, case apart."""
        folded = text.strip().casefold()
        return next((status for status in self.known if status.casefold() == folded), None)

    def next_of(self, status: str) -> tuple[str, ...] | None:
        """Return the known statuses that may follow `status`; None where nothing is said about that."""
        following = self.transitions.get(status)
        return None if following is None else tuple(name for name in following if name in self.known)

    def way(self, start: str, end: str) -> tuple[str, ...]:
        """Return the shortest way from the status `start` to `end`, with both; empty where there is none."""
        ways: dict[str, tuple[str, ...]] = {start: (start,)}
        queue = [start]
        for status in queue:
            for following in self.next_of(status) or ():
                if following not in ways:
                    ways[following] = (*ways[status], following)
                    queue.append(following)
        return ways.get(end, ())
