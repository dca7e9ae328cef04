"""Where the links of a document lead in the repository, and where one was meant to lead that leads nowhere."""

import re
from posixpath import basename, dirname, join, relpath
from typing import TYPE_CHECKING, NamedTuple

from bep_lint.lazy_pattern import lazy_pattern
from bep_lint.links import Link, encoded
from bep_lint.spelling import nearest
from bep_lint.tree import Place

if TYPE_CHECKING:
    from bep_lint.document import Document

_THERE = ("file", "folder", "unseen")
_UPWARDS = lazy_pattern(r"\A(?:\.{0,2}(?:/|\Z))+")
# What would end a target in Markdown, a table or HTML, or begin its query or fragment, or make a scheme of a name.
_TO_ENCODE = frozenset(" %?#:<>()[]\"'\\|`&*")
_MOST_NAMES = 3
"""Files of one name that a message offers."""


class Target(NamedTuple):
    """A link, and the place that it leads to."""

    link: Link
    place: Place

    @property
    def in_page(self) -> bool:
        """Whether it leads to a place in its own document."""
        return not self.link.path


def read_targets(document: "Document") -> tuple[Target, ...]:
    """Return where the links of `document` lead; those to URLs are left out."""
    links = [link for link in document.links if not link.external]
    folder = folder_of(document) if links else ""
    return tuple(Target(link, _place(document, folder, link.path)) for link in links)


def folder_of(document: "Document") -> str:
    """Return the real name of the folder that the links of `document` start from."""
    proposals = document.proposals
    folder = dirname(join(proposals.home, document.name))
    place = proposals.tree.place("", folder)
    return place.real if place.kind == "folder" else folder


def _place(document: "Document", folder: str, path: str) -> Place:
    proposals = document.proposals
    if not path:
        name = join(proposals.home, document.name)
        return Place(name, "file", name)
    place = proposals.tree.place(folder, path)
    home = join(proposals.home, "")
    if place.kind == "missing" and place.name.startswith(home) and proposals.document(place.name.removeprefix(home)):
        place = place._replace(kind="file", real=place.name)  # a text that is given, and no file yet
    if place.kind == "file" and path.endswith(("/", "/.")):
        return place._replace(kind="missing")  # what is asked for is a folder
    return place


def written(document: "Document", name: str, *, fragment: str = "", from_root: bool = False) -> str:
    """Return the target of a link in `document` to the file or folder `name`, be it relative or from the root.

    It can be pasted wherever a link may stand: what Markdown would take for something else, and what cannot be seen, is
    percent-encoded.
    """
    path = f"/{name}" if from_root else relpath(f"/{name}", f"/{folder_of(document)}")
    if document.proposals.tree.place("", name).kind == "folder":
        path += "/"
    path = as_target(path)
    return f"{path}#{as_target(fragment)}" if fragment else path


def as_target(path: str) -> str:
    """Return a path as the target of a link, with what would not stand for itself there percent-encoded."""
    return encoded(path, _TO_ENCODE)


def meant(document: "Document", target: Target) -> tuple[str, ...]:
    """Return the names of what a link that leads nowhere, or out of the repository, can only have been meant for.

    That is what goes by its path in other case, without its suffix or from another folder, or has its file name or its
    proposal's number. Where several do, nobody can tell.
    """
    path = target.link.path.replace("\\", "/")
    place = document.proposals.tree.place(folder_of(document), path)
    respelt = _respelt(document, place)
    return (respelt,) if respelt else _elsewhere(document, place, _UPWARDS.sub("", path))


def alike(document: "Document", target: Target) -> str | None:
    """Return what is spelt like a file that is missing, in its folder; of a proposal's file, also in that one's folder.

    It is compared with every name there, which takes a while.
    """
    tree, home = document.proposals.tree, document.proposals.home
    name = basename(target.place.name)
    number, title = _number_and_title(document, name)
    tries = [(tree.respelt(dirname(target.place.name)), name)]
    if number:
        tries.append((tree.place(home, number), title))
    itself = (join(home, document.name), target.place.name)  # the latter is there as a symbolic link to nowhere
    for folder, wanted in tries:
        there = tree.names_in(folder.real) if folder.kind == "folder" else []
        # Of another proposal's file only the number can have been mistyped.
        numbered = ((other, *_number_and_title(document, other)) for other in there)
        likely = (other for other, its, rest in numbered if number is None or its in (None, number) or rest == title)
        if near := nearest(wanted, (other for other in likely if join(folder.name, other) not in itself)):
            return join(folder.name, near)
    return None


def _number_and_title(document: "Document", name: str) -> tuple[str | None, str]:
    """Return the `BEP-NNNN` that a file's name has, and what stands behind it."""
    reference = re.search(document.conventions.patterns.reference, name)
    return (reference[0], name[reference.end() :].lstrip("-_. ")) if reference else (None, name)


def _respelt(document: "Document", place: Place) -> str | None:
    """Return the name of what is there in the place of `place`: its case apart, or with `.md` behind it."""
    if place.kind == "outside":
        return None
    places = map(document.proposals.tree.respelt, (place.name, f"{place.name}.md"))
    return next((there.name for there in places if there.kind in _THERE), None)


def _elsewhere(document: "Document", place: Place, path: str) -> tuple[str, ...]:
    """Return what `path` may lead to from another folder, or where its file or its proposal has gone."""
    proposals = document.proposals
    starts = ("", proposals.home, join(proposals.home, document.label or ""))
    places = (proposals.tree.place(start, path) for start in starts if path)
    if moved := next(filter(None, (_respelt(document, start) for start in places)), None):
        return (moved,)
    name = basename(path.rstrip("/"))
    reference = re.search(document.conventions.patterns.reference, name)
    # What is missing in the source tree has not gone to the proposals.
    is_ours = reference or join("/", place.name).startswith(join("/", proposals.home, ""))
    if is_ours and name.casefold() != document.conventions.registry_file.casefold():
        own = join(proposals.home, document.name)
        if same := [other for other in proposals.files_named(name) if other != own]:
            return tuple(same[:_MOST_NAMES])
    mains = proposals.mains(int(reference["number"])) if reference and reference["number"].isdecimal() else []
    return tuple(join(proposals.home, main.name) for main in mains if main is not document)
