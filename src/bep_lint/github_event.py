"""The event of GitHub that a run in GitHub Actions is about. Nothing in it is trusted."""

import os
from pathlib import Path

from bep_lint.object_ids import OBJECT_ID

_LARGEST = 32 * 1024 * 1024
"""GitHub delivers no event above 25 MB."""


class Event:
    """The event that GITHUB_EVENT_PATH names; `problem` says why nothing is known of it."""

    def __init__(self) -> None:
        self._content, self.problem = _read_event()

    def at(self, *keys: str) -> object:
        """Return the value below `keys`, or None."""
        value = self._content
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def commit(self, *keys: str) -> str | None:
        """Return the commit's whole id below `keys`; None where there is none."""
        value = self.at(*keys)
        return value if isinstance(value, str) and OBJECT_ID.fullmatch(value) else None


def _read_event() -> tuple[object, str | None]:
    """Return what the event file holds, and why it is of no use where that is so."""
    import json

    name = os.environ.get("GITHUB_EVENT_PATH")
    if not name:
        return None, "GITHUB_EVENT_PATH is not set"
    try:
        file = Path(name)
        if not file.is_file():  # a pipe would be waited for
            return None, "the event file does not exist"
        if file.stat().st_size > _LARGEST:
            return None, "the event file is too large"
        content = json.loads(file.read_bytes())
    except OSError:
        return None, "the event file cannot be read"
    except (ValueError, RecursionError):
        return None, "the event file is no JSON"
    return content, None if isinstance(content, dict) else "the event file holds no JSON object"
