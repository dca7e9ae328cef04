"""Make a release, or see that everything that names the version agrees.

python scripts/release.py 0.2.0 --dry-run   show what would change, and all that stands against it
python scripts/release.py 0.2.0             make it: one commit and its tag, on main, not pushed
python scripts/release.py --check           say what disagrees; `.ci/run` asks that of every commit

A version is MAJOR.MINOR.PATCH, which Semantic Versioning and PEP 440 spell alike. All is made and checked in a work
tree beside this one: version, changelog, documents and what is generated from them, `.ci/run` and
`scripts/check_package.py`. Only when all of it has passed does main move on to the commit, so that whatever fails, and
whenever, leaves everything as it was.

What agrees: between two releases everything names the last one, since that is what users can install. So `__version__`
is the newest release of CHANGELOG.md; the `rev:`, `@v…`, `==` and `>=…,<…` of bep-lint in README.md, action.yml, docs
and examples ask for it; each tag that HEAD contains is a release of the changelog; and what has been done since is
listed under "Unreleased". Before the first release `__version__` is the version that it will have.
"""

import argparse
import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("src", "bep_lint", "__init__.py")
CHANGELOG = Path("CHANGELOG.md")
BRANCH = "main"
GENERATE = [[sys.executable, f"scripts/{name}.py"] for name in ("generate_schema", "generate_docs")]
CHECKS = [["bash", ".ci/run"], [".venv/bin/python", "scripts/check_package.py"]]
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_ASSIGNED = re.compile(r'(?<=^__version__ = ")[^"\n]+(?="$)', re.MULTILINE)
_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_RELEASE = re.compile(rf"(?P<version>{VERSION.pattern}) - (?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})")
_NAME = r"(?<![\w.-])bep-lint(?:\.git)?"
_PINS = (
    re.compile(rf"{_NAME}(?:@v|==)(?P<said>\d+(?:\.\w+)*)"),
    re.compile(r"\brev:[ \t]*[\"']?v(?P<said>\d+(?:\.\w+)*)"),
)
_RANGE = re.compile(rf"{_NAME}(?P<said>>=[\d.]*\d,[ ]?<[\d.]*\d)")
_REPOSITORY = re.compile(r"\brepo:[ \t]*[\"']?(\S*[^\s\"'])")

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
    """Return the files that tell users which version to take."""
    ends = {".md", ".toml", ".yaml", ".yml"}
    below = (path for folder in ("docs", "examples") for path in (ROOT / folder).rglob("*") if path.suffix in ends)
    found = [*sorted(below), *(ROOT / name for name in ("README.md", "action.yml"))]
    return [path.relative_to(ROOT) for path in found if path.is_file()]


def asked(text: str, version: Version) -> Iterator[tuple[int, int, str]]:
    """Yield where a document asks for a version of bep-lint: start and end, and what ought to stand there."""
    major, minor, *_ = version
    for pattern in _PINS:
        for found in pattern.finditer(text):
            above = _REPOSITORY.findall(text, 0, found.start())
            is_other = "rev:" in found[0] and above and not re.search(rf"{_NAME}$", above[-1])
            if not is_other:
                yield *found.span("said"), ".".join(map(str, version))
    for found in _RANGE.finditer(text):
        yield *found.span("said"), f">={major}.{minor},<{major}.{minor + 1}"


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
        for start, end, wanted in sorted(asked(text, numbers)):
            if text[start:end] != wanted:
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
    if not (version := parsed(text)):
        return [*found, f"{text} is not MAJOR.MINOR.PATCH, such as 0.2.0"]
    changelog = read(CHANGELOG)
    earlier = {**tags(), **{f"the release {name} of {CHANGELOG}": parsed(name) or () for name in releases(changelog)}}
    found += (f"{text} is not newer than {name}" for name, other in earlier.items() if version <= other)
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
        for start, end, wanted in sorted(asked(content, parsed(text) or ()), reverse=True):
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


def run(step: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run a step of the release; end where it fails."""
    if subprocess.run(step, cwd=folder, env=environment, check=False).returncode:
        raise SystemExit(f"release: failed, and nothing has changed: {shlex.join(step)}")


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
    """Make the commit and its tag beside this work tree, and let the branch move on to them."""
    with tempfile.TemporaryDirectory(prefix="bep-lint-release-") as name:
        folder = Path(name, "bep-lint")
        git("worktree", "add", "--quiet", "--detach", str(folder), "HEAD")
        try:
            made = commit(text, new, checks, folder)
        finally:
            git("worktree", "remove", "--force", str(folder))
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
        release(arguments.version, new, checks)
        print(f"released {arguments.version}; publish it with: git push --atomic origin {BRANCH} v{arguments.version}")


if __name__ == "__main__":
    main()
