"""What tells a finding from others in another run, and where its file is, for programs that keep findings."""

import os
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bep_lint.diagnostic import Diagnostic, real_path, shown_path
from bep_lint.report import Report


def root_of_run(report: Report) -> Path:
    """Return the folder that the paths of a report begin at: a run has one root for whoever reads it.

    That is the repository of the working folder if anything reported on is of it, else that of the first file which is
    of one, else the working folder.
    """
    here = Path(os.path.realpath(Path.cwd()))
    everything = [*report.diagnostics, *(found.diagnostic for found in report.suppressed), *report.baselined]
    everything.sort(key=lambda diagnostic: diagnostic.sort_key)
    paths = dict.fromkeys([*report.checked, *(diagnostic.path for diagnostic in everything)])
    roots = [root for path in paths if (root := report.root_of(path))]
    of_here = report.root_of(here / "file")
    return roots[0] if roots and of_here not in roots else of_here or here


def path_from(root: Path, path: Path) -> str:
    """Return the path of a file from `root` on, with `/`; from the working folder on where it lies elsewhere."""
    real = real_path(path)
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else shown_path(path)


def fingerprints(diagnostics: Iterable[Diagnostic], report: Report) -> list[str]:
    """Return a text for each of `diagnostics` that no other has, and that stays while lines shift above it.

    It is made of the rule, the file and what was found there; equal findings are counted in their order.
    """
    import hashlib

    @cache
    def path_of(path: Path) -> str | None:
        root = report.root_of(path)  # its own, which another folder of the run does not change
        return path_from(root, path) if root else None

    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for diagnostic in diagnostics:
        key = path_of(diagnostic.path) or diagnostic.shown, diagnostic.fingerprint
        what = "\0".join((*key, str(seen[key])))
        found.append(hashlib.blake2b(what.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest())
        seen[key] += 1
    return found
