"""`bep-lint check --fix` and `--diff`: which fixes are wanted, and what becomes of them."""

import contextlib
import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from bep_lint.atomic import WRITABLE, ChangedError, replace_content
from bep_lint.config import Settings
from bep_lint.diagnostic import Diagnostic, shown_path
from bep_lint.diff import shown, unified_diff
from bep_lint.discovery import Target
from bep_lint.engine import Outcome
from bep_lint.errors import UsageError, tell
from bep_lint.fix import Fixed, fix
from bep_lint.report.terminal import counted
from bep_lint.rule_set import all_rules
from bep_lint.run import Run, is_excluded
from bep_lint.safe_text import printable
from bep_lint.source import Source


class Fixing:
    """The fixes of a run, folder by folder.

    `fixed` counts the findings that were mended, with `--diff` those that would be; `failed` says that something which
    was to be mended could not be, and has been told.
    """

    def __init__(self, run: Run) -> None:
        self.fixed = 0
        self.failed = False
        self._run = run
        self._shows_only: bool = run.options.diff
        self._problems: dict[Path, str | None] = {}
        self._diffs: dict[Path, list[str]] = {}
        self._input: bytes | None = None

    def lint(self, target: Target, settings: Settings) -> Outcome:
        """Fix what is found in the folder of `target`, and return what is left. Raises UsageError as linting does."""
        run = self._run
        try:
            fixed = fix(
                run.open(target, settings),
                lambda proposals: run.lint(proposals, target.named, settings),
                lambda found: self._is_wanted(found, settings),
            )
        except OSError as error:
            raise UsageError(f"{_shown(target.folder)} cannot be listed: {error.strerror}") from None
        self._tell_left(fixed, target.folder)
        for path, after in fixed.after.items():
            real = Path(os.path.realpath(path))  # for a patch changes no file by a link
            self._diffs[real] = unified_diff(shown_path(real), _whole(fixed.before[path]), _whole(after))
        outcome, done = fixed.outcome, fixed.fixed
        if not self._shows_only:
            with _ended_in_order():
                unwritten = {path for path in sorted(fixed.after) if not self._write(path, fixed)}
            done = [found for found in done if unwritten.isdisjoint(_edited(found))]
            self._tell_done(done)
            if unwritten:
                outcome = run.lint(run.open(target, settings), target.named, settings)
        self.fixed += len(done)
        if run.baselines and not run.texts:
            run.lint(
                run.open(target, settings), target.named, settings
            )  # what a baseline is to say is of what is there
        return outcome

    def diff(self, *, plain: bool, color: bool) -> str:
        """Return what changes, as one unified diff; `plain` as it is, else fit for a terminal or a log."""
        lines = [line for path in sorted(self._diffs, key=shown_path) for line in self._diffs[path]]
        return "".join(lines) if plain else shown(lines, color=color)

    def summary(self) -> str:
        """Return how much would be fixed."""
        if not self.fixed:
            return "nothing would be fixed"
        return f"{counted(self.fixed, 'finding')} would be fixed in {counted(len(self._diffs), 'file')}"

    def fixed_input(self) -> bytes | None:
        """Return what standard input was fixed to; None where it is not linted, or nothing is to be changed."""
        if self._shows_only or not self._run.texts:
            return None
        return self._run.stdin if self._input is None else self._input

    def _is_wanted(self, diagnostic: Diagnostic, settings: Settings) -> bool:
        if diagnostic.fix is None or not (diagnostic.fix.safe or self._run.options.unsafe_fixes):
            return False
        edited = _edited(diagnostic)
        if self._run.texts:  # of standard input nothing but itself is changed
            return edited <= self._run.texts.keys()
        if any(is_excluded(Path(os.path.realpath(path)), settings) for path in edited):
            return False  # a link leads past what the configuration excludes
        return self._shows_only or not any(map(self._problem, sorted(edited)))

    def _problem(self, path: Path) -> str | None:
        """Return why the file at `path` cannot be changed, told once, or None."""
        if path not in self._problems:
            self._problems[path] = _unwritable(path)
            if problem := self._problems[path]:
                self._tell(path, problem)
        return self._problems[path]

    def _write(self, path: Path, fixed: Fixed) -> bool:
        """Write what `path` holds now; return whether that was possible."""
        if path in self._run.texts:
            self._input = fixed.after[path].data
            return True
        try:
            replace_content(path, fixed.before[path].data, fixed.after[path].data)
        except ChangedError:
            self._tell(path, "has been changed since it was read")
        except OSError as error:
            self._tell(path, f"cannot be written: {error.strerror or error}")
        else:
            return True
        return False

    def _tell(self, path: Path, problem: str) -> None:
        self.failed = True
        tell(f"{_shown(path)} {problem}; it is not fixed")

    def _tell_done(self, done: list[Diagnostic]) -> None:
        """Say which files have changed, and of which rules findings were fixed in them."""
        codes: dict[Path, Counter[str]] = {}
        for found in done:
            for path in _edited(found):
                codes.setdefault(path, Counter())[found.code] += 1
        for path, count in sorted(codes.items()):
            each = ", ".join(f"{code} ({times})" if times > 1 else code for code, times in sorted(count.items()))
            self._run.note(f"{_shown(path)}: fixed {each}")

    def _tell_left(self, fixed: Fixed, folder: Path) -> None:
        """Say of which rules nothing is fixed because their fixes come to no end, and which fixes would do harm."""
        if fixed.endless:
            self.failed = True
            rules = [rule for rule in all_rules() if rule.code in fixed.endless]
            named = " and ".join(
                f"{rule.code} ({rule.name}){f' of {printable(rule.origin)}' if rule.origin else ''}" for rule in rules
            )
            tell(
                f"the fixes of {named} come to no end, and none of them is made; this is a bug: please report it with "
                f"the documents of {_shown(folder)}"
            )
        for found, codes in fixed.held_back:
            # Other fixes may have moved it.
            same = (found.code, found.path, found.subject)
            left = (left for left in fixed.outcome.diagnostics if (left.code, left.path, left.subject) == same)
            span = next(left, found).span
            what = f" ({found.fix.title})" if found.fix else ""
            harm = f"it would bring {', '.join(codes)}" if codes else "a rule would fail then"
            self._run.note(f"{_shown(found.path)}:{span.line}:{span.column}: {found.code} is not fixed{what}: {harm}")


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """Have a signal that ends the process end it by an exception, so that what is half done is taken back."""

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    earlier = {}
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no hangup
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            with contextlib.suppress(ValueError):  # not the main thread
                earlier[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _edited(diagnostic: Diagnostic) -> set[Path]:
    return {edit.path for edit in diagnostic.fix.edits} if diagnostic.fix else set()


def _whole(source: Source) -> str:
    return source.data.decode()


def _unwritable(path: Path) -> str | None:
    """Say why the file at `path` cannot be replaced, where that is known beforehand."""
    target = Path(os.path.realpath(path))
    try:
        # The superuser may write everything, and still does not when it is said that a file stays as it is.
        is_writable = target.stat().st_mode & WRITABLE and os.access(target, os.W_OK)
    except OSError as error:
        return f"cannot be written: {error.strerror}"
    if not is_writable:
        return "is read-only"
    return None if os.access(target.parent, os.W_OK | os.X_OK) else "lies in a folder that cannot be written"


def _shown(path: Path) -> str:
    return printable(shown_path(path))
