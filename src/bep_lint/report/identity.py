"""What tells a finding from others in another run, and where its file is, for programs that keep findings."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bep_lint.diagnostic import Diagnostic, real_path, shown_path
from bep_lint.report import Report


def path_in_repository(path: Path, report: Report) -> str:
    """Return the path of a file from its repository's root on, with `/`; outside of any from the working folder on."""
    root = report.root_of(path)
    return shown_path(path) if root is None else real_path(path).relative_to(root).as_posix()


def fingerprints(diagnostics: Iterable[Diagnostic], report: Report) -> list[str]:
    """Return a text for each of `diagnostics` that no other has, and that stays while lines shift above it.

    It is made of the rule, the file and what was found there; equal findings are counted in their order.
    """
    import hashlib

    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for diagnostic in diagnostics:
        key = path_in_repository(diagnostic.path, report), diagnostic.fingerprint
        what = "\0".join((*key, str(seen[key])))
        found.append(hashlib.blake2b(what.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest())
        seen[key] += 1
    return found
