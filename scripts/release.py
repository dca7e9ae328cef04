"""Make a release, or see that everything that names the version agrees.

python scripts/release.py 0.2.0 --dry-run   show what would change, and all that stands against it
python scripts/release.py 0.2.0             make it: one commit and its tag, on main, not pushed
python scripts/release.py --check           say what disagrees; `.ci/run` asks that of every commit

A version is MAJOR.MINOR.PATCH, which Semantic Versioning and PEP 440 spell alike. All is made and checked in a work
tree beside this one: version, changelog, documents and what is generated from them, `.ci/run` and
`scripts/check_package.py`. Only when all of it has passed does main move on to the commit, so that whatever fails, and
whenever, leaves everything as it was. So does what interrupts it.

What agrees: between two releases everything names the last one, since that is what users can install. So `__version__`
is the newest release of CHANGELOG.md; the `rev:`, `@v…`, `==` and `>=…,<…` of bep-lint in the Markdown, TOML and YAML
files ask for it; each tag that HEAD contains is a release of the changelog; and what has been done since is listed
under "Unreleased". Before the first release `__version__` is the version that it will have.
"""

import argparse
import difflib
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("src", "bep_lint", "__init__.py")
CHANGELOG = Path("CHANGELOG.md")
BRANCH = "main"
GENERATE = [[sys.executable, f"scripts/{name}.py"] for name in ("generate_schema", "generate_docs")]
CHECKS = [["bash", ".ci/run"], [".venv/bin/python", "scripts/check_package.py"]]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 10.0  # seconds that a step has to end
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_ASSIGNED = re.compile(r'(?<=^__version__ = ")[^"\n]+(?="$)', re.MULTILINE)
_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_RELEASE = re.compile(rf"(?P<version>{VERSION.pattern}) - (?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})")
_ENDS = {".md", ".toml", ".yaml", ".yml"}
_LEFT_OUT = {str(CHANGELOG), "fixtures", "tests"}  # what is past, and what is made up
_TAG, _EXACT, _RANGE = "v{0}.{1}.{2}", "{0}.{1}.{2}", ">={0}.{1},<{0}.{next}"
_NAME = r"(?<![\w.-])bep[-_]lint(?:\.git)?"
_EXTRAS = r"(?:\[[^\]\n]*\])?[ \t]*"
# A commit's id is no number, and the end of an archive's name no part of one.
_NUMBER = r"\d+(?:\.(?!tar|zip)[\w*]+)*(?:[-+]\w+(?:\.(?!tar|zip)\w+)*)?(?!\w)"
_PINS = {
    re.compile(rf"(?<=/){_NAME}/?@(?P<said>v?{_NUMBER})"): _TAG,
    re.compile(rf"(?<=/){_NAME}/(?:archive|blob|raw|releases|tree)/(?:[a-z]+/)*(?P<said>v?{_NUMBER})"): _TAG,
    re.compile(rf"(?<!/){_NAME}@v?(?P<said>{_NUMBER})"): _EXACT,
    re.compile(rf"{_NAME}{_EXTRAS}(?:~=|={{2,3}})[ \t]*v?(?P<said>{_NUMBER})"): _EXACT,
    re.compile(rf"{_NAME}{_EXTRAS}(?P<said>>=[ \t]*{_NUMBER}(?:[ \t]*,[ \t]*<[ \t]*{_NUMBER})?)"): _RANGE,
}
# In an item of a YAML list: the key that names this project, and that of the version which is taken of it.
_ITEM_PINS = {("repo", "rev"): _TAG, ("uses", "version"): _EXACT}
_ITEM = re.compile(r"^(?=(?P<item>(?P<indent>[ \t]*)-[ ]+\S.*(?:\n(?:(?P=indent)[ \t]+.*)?)*))", re.MULTILINE)

Version = tuple[int, ...]


def parsed(text: str) -> Version | None:
    """Return the numbers of a version, None where it is none."""
    found = VERSION.fullmatch(text)
    return tuple(map(int, found.groups())) if found else None


def git(*arguments: str, folder: Path = ROOT) -> str:
    """Return what git prints; end with what it says where it fails."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"release: git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.rstrip("\n")


def tags(*options: str) -> dict[str, Version]:
    """Return the tags of releases with their versions; none outside of a git repository."""
    if not (ROOT / ".git").exists():
        return {}
    names = git("tag", "--list", "v*", *options).splitlines()
    return {name: version for name in names if (version := parsed(name.removeprefix("v")))}


def read(path: Path) -> str:
    """Return the text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def current() -> str:
    """Return `__version__`."""
    if len(found := _ASSIGNED.findall(read(PACKAGE))) != 1:
        raise SystemExit(f'release: {PACKAGE} must have one line __version__ = "…"')
    return str(found[0])


def documents() -> list[Path]:
    """Return the files that may tell which version to take."""
    if (ROOT / ".git").exists():
        names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        found = [Path(name) for name in names]
    else:
        shown = (top for top in ROOT.iterdir() if top.is_file() or top.name == ".github" or top.name[0] != ".")
        found = [path.relative_to(ROOT) for top in shown for path in (top, *top.rglob("*"))]
    chosen = (path for path in found if path.suffix in _ENDS and path.parts[0] not in _LEFT_OUT)
    return sorted(path for path in chosen if (ROOT / path).is_file())


def item_pins(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where items of YAML lists ask for a version of bep-lint, and the form that it ought to have there."""
    for found in _ITEM.finditer(text):
        item = found["item"].replace("-", " ", 1)
        column = len(item) - len(item.lstrip())
        for (owner, pinned), form in _ITEM_PINS.items():
            key = rf"(?:^[ \t]{{{column}}}|\A\s*\{{[^{{}}]*?(?<![\w-]))[\"']?{owner}[\"']?[ \t]*:[ \t]+"
            value = rf"[\"']?[^\s\"',}}]*{_NAME}/?(?=[@\"'\s,}}]|\Z)"
            if re.search(key + value, item, re.MULTILINE):
                said = rf"(?<![\w-]){pinned}[\"']?[ \t]*:[ \t]+[\"']?(?P<said>v?{_NUMBER})(?=[\"'\s,}}]|\Z)"
                for pin in re.finditer(said, item):
                    start, end = pin.span("said")
                    yield found.start() + start, found.start() + end, form


def outdated(text: str, version: Version) -> list[tuple[int, int, str]]:
    """Return where a document asks for another version of bep-lint: start and end, and what ought to stand there."""
    pins = [
        (found.start("said"), found.end("said"), form)
        for pattern, form in _PINS.items()
        for found in pattern.finditer(text)
    ]
    wanted = {form: form.format(*version, next=version[1] + 1) for form in (_TAG, _EXACT, _RANGE)}
    found = sorted((start, end, wanted[form]) for start, end, form in {*pins, *item_pins(text)})
    return [place for place in found if re.sub(r"\s", "", text[place[0] : place[1]]) != place[2]]


def releases(changelog: str) -> list[str]:
    """Return the versions of the changelog, newest first; headings of another form are left out."""
    return [found["version"] for heading in _HEADING.findall(changelog) if (found := _RELEASE.fullmatch(heading))]


def changelog_problems(changelog: str) -> Iterator[str]:
    """Yield what is wrong with the headings of the changelog."""
    first, *others = _HEADING.findall(changelog) or [""]
    if first != "Unreleased":
        yield f'{CHANGELOG}: the first heading is "{first}", not "Unreleased"'
    entries = []
    for heading in others:
        try:
            found = _RELEASE.fullmatch(heading)
            entries.append(
                (parsed(found["version"]) or (), date.fromisoformat(found["date"]), heading) if found else None
            )
        except ValueError:
            entries.append(None)
        if entries[-1] is None:
            yield f'{CHANGELOG}: the heading "{heading}" is none like "0.2.0 - 2026-01-31"'
    for newer, older in pairwise(entry for entry in entries if entry):
        if newer[0] <= older[0] or newer[1] < older[1]:
            yield f"{CHANGELOG}: releases must stand newest first: {newer[2]} is above {older[2]}"


def disagreements() -> list[str]:
    """Return all that disagrees with `__version__`, or is wrong with what names versions."""
    version, changelog = current(), read(CHANGELOG)
    found = list(changelog_problems(changelog))
    released = releases(changelog)
    if released and released[0] != version:
        found.append(f"{CHANGELOG}: the newest release is {released[0]}, but __version__ is {version}")
    unknown = (tag for tag in tags("--merged", "HEAD") if tag.removeprefix("v") not in released)
    found += (f"{CHANGELOG}: {tag} is tagged, but has no heading" for tag in unknown)
    if not (numbers := parsed(version)):
        return [*found, f"{PACKAGE}: {version} is not MAJOR.MINOR.PATCH"]
    for path in documents():
        text = read(path)
        for start, end, wanted in outdated(text, numbers):
            line = text.count("\n", 0, start) + 1
            found.append(f"{path}:{line}: asks for {text[start:end]}; with version {version} it is {wanted}")
    return found


def refusals(text: str) -> list[str]:
    """Return all that stands against releasing the version `text` now."""
    if not (ROOT / ".git").exists():
        return ["this is no git repository"]
    found = disagreements()
    if changed := git("status", "--porcelain", "--untracked-files=all").splitlines():
        found.append(f"the work tree has {len(changed)} uncommitted changes, the first {changed[0]}")
    branch = git("branch", "--show-current")
    if branch != BRANCH:
        found.append(f"the branch is {branch or 'none'}, not {BRANCH}")
    upstream = git("for-each-ref", "--format=%(upstream:trackshort) %(upstream:short)", f"refs/heads/{BRANCH}")
    if upstream.startswith("<"):
        found.append(f"{BRANCH} lacks commits of {upstream.split()[1]}")
    if not (version := parsed(text)):
        return [*found, f"{text} is not MAJOR.MINOR.PATCH, such as 0.2.0"]
    changelog = read(CHANGELOG)
    known = {name: name.removeprefix("v") for name in tags()}
    # Where the tags of others are fetched as such.
    theirs = git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/remotes/*/tags/v*").splitlines()
    known |= {name: name.rpartition("/v")[2] for name in theirs}
    known |= {f"the release {name} of {CHANGELOG}": name for name in releases(changelog)}
    found += (f"{text} is not newer than {name}" for name, other in known.items() if version <= (parsed(other) or ()))
    if version < (parsed(current()) or ()):
        found.append(f"{text} is older than __version__, which is {current()}")
    unreleased = _HEADING.split(changelog)[2:3]
    if not any(re.search(r"^[-*] \S", part, re.MULTILINE) for part in unreleased):
        found.append(f'{CHANGELOG}: nothing is listed under "Unreleased"')
    return found


def changes(text: str, today: date) -> dict[Path, str]:
    """Return the files that say something else once `text` is released, with what they say then."""
    new = {
        PACKAGE: _ASSIGNED.sub(text, read(PACKAGE)),
        CHANGELOG: read(CHANGELOG).replace("## Unreleased\n", f"## Unreleased\n\n## {text} - {today}\n", 1),
    }
    for path in documents():
        content = read(path)
        # From the last to the first, so that the places before stay where they are.
        for start, end, wanted in reversed(outdated(content, parsed(text) or ())):
            content = content[:start] + wanted + content[end:]
        new[path] = content
    return {path: content for path, content in new.items() if content != read(path)}


def show(text: str, new: dict[Path, str], checks: list[list[str]]) -> None:
    """Print what a release changes and runs."""
    for path, content in new.items():
        before, after = read(path).splitlines(), content.splitlines()
        print("\n".join(difflib.unified_diff(before, after, str(path), str(path), n=0, lineterm="")))
    print("\nThen, in a work tree beside this one:")
    for step in [*GENERATE, *checks]:
        print(f"  {shlex.join(step)}")
    print(f"Then {BRANCH} moves on to the commit of it, with the tag v{text}.\n", flush=True)


def interrupted(number: int, _: object) -> None:
    """End in one line; what is cleaned up then is not interrupted again."""
    for each in SIGNALS:
        # Python complains where one that is under way already is to be ignored.
        signal.signal(each, lambda *_: None)
    raise SystemExit(f"release: interrupted by {signal.Signals(number).name}; nothing has changed")


@contextmanager
def interruptible() -> Iterator[None]:
    """Let the signals through that `release` holds back, those that have come before as well."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a step and all that it has started: first asked to, so that it cleans up behind itself."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)


def run(step: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run a step of the release; end where it fails."""
    failed = f"release: failed, and nothing has changed: {shlex.join(step)}"
    try:
        # A session of its own, so that a terminal interrupts only this program, which then ends the whole step.
        process = subprocess.Popen(
            step,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS),
        )
    except OSError as error:
        raise SystemExit(f"{failed}: {error.strerror}") from None
    try:
        with interruptible():
            status = process.wait()
    except SystemExit:
        stop(process)
        raise
    if status:
        raise SystemExit(failed)


def commit(text: str, new: dict[Path, str], checks: list[list[str]], folder: Path) -> str:
    """Return the commit of the release, made and checked in the work tree `folder`."""
    for path, content in new.items():
        (folder / path).write_text(content, encoding="utf-8", newline="\n")
    for step in GENERATE:
        run(step, folder, {**os.environ, "PYTHONPATH": str(folder / "src")})
    # What is checked is what is committed: whatever the checks leave behind is not.
    git("add", "--all", folder=folder)
    for step in checks:
        run(step, folder)
    git("commit", "--quiet", "--message", f"Release {text}", folder=folder)
    return git("rev-parse", "HEAD", folder=folder)


def release(text: str, new: dict[Path, str], checks: list[list[str]]) -> None:
    """Make the commit and its tag beside this work tree, and let the branch move on to them.

    It can be interrupted while a step runs and when all have. Git is never interrupted, nor what is cleaned up.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    with tempfile.TemporaryDirectory(prefix="bep-lint-release-") as name:
        folder = Path(name, "bep-lint")
        git("worktree", "add", "--quiet", "--detach", str(folder), "HEAD")
        try:
            made = commit(text, new, checks, folder)
        finally:
            git("worktree", "remove", "--force", str(folder))
    with interruptible():
        pass  # What has come since the last step counts before anything changes.
    if (branch := git("branch", "--show-current")) != BRANCH:
        raise SystemExit(f"release: the branch is {branch or 'none'} by now, not {BRANCH}; nothing has changed")
    git("tag", "--annotate", f"v{text}", "--message", f"bep-lint {text}", made)
    try:
        git("merge", "--quiet", "--ff-only", made)
    except SystemExit:
        git("tag", "--delete", f"v{text}")
        raise


def main() -> None:
    """Check what names the version, or show and make a release."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", nargs="?", metavar="VERSION", help="the version to release, like 0.2.0")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--check", action="store_true", help="change nothing; say what disagrees about the version")
    way.add_argument(
        "--dry-run", action="store_true", help="change nothing; show the release and what stands against it"
    )
    parser.add_argument("--no-checks", action="store_true", help="leave out the tests and the package: for rehearsals")
    arguments = parser.parse_args()
    for number in SIGNALS:
        # What is ignored, as with nohup, stays so.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupted)
    if arguments.check == bool(arguments.version):
        parser.error("give either a VERSION or --check")
    if arguments.check:
        found = disagreements()
    else:
        checks = [] if arguments.no_checks else CHECKS
        found = refusals(arguments.version)
        new = changes(arguments.version, datetime.now(UTC).date()) if parsed(arguments.version) else {}
        if new and (arguments.dry_run or not found):
            show(arguments.version, new, checks)
    if found:
        raise SystemExit("\n".join(f"release: {problem}" for problem in found))
    if arguments.version and not arguments.dry_run:
        before = git("rev-parse", "HEAD")
        release(arguments.version, new, checks)
        tag = f"v{arguments.version}"
        print(f"released {arguments.version}; publish it with: git push --atomic origin {BRANCH} {tag}")
        print(f"or take it back with: git tag --delete {tag} && git reset --keep {before}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        # Who reads has seen enough, and is not to be told so when what is left is flushed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
