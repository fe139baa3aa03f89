"""Word documents (.docx) to lines: as printed, with tracked changes accepted.

After ECMA-376 (Office Open XML); the strict form is read as the transitional one.
"""

import posixpath
from collections.abc import Iterator

from lxml import etree

from loader.model import LoadError
from loader.readers.flow import Remarks, finish, is_letterhead
from loader.readers.lines import Line, Reading
from loader.readers.package import Package
from loader.readers.word_body import Body
from loader.readers.word_notes import Notes
from loader.readers.word_numbering import Numbering
from loader.readers.word_styles import Styles, W, switch
from loader.readers.word_text import Runs, words_of

_STRICT = (
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
)
_MAIN = "word/document.xml"


def read(data: bytes) -> Reading:
    """The lines of a Word document. Raises `LoadError` (damaged, encrypted, too_large, too_deep).

    What is not printed (comments, deleted and hidden text) and what is printed on each page is
    left out with warnings; a letterhead in the first page's header is kept.
    """
    return _Document(Package(data)).reading()


class _Document:
    """The parts of one document, found by its relationships."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._name = self._main_name()
        self._targets = self._relationships(self._name)
        main = self._part(self._name)
        body = main.find(W + "body") if main is not None else None
        if body is None:
            raise LoadError("damaged", "The file has no main part of a Word document.")
        self._text = body
        self._remarks = Remarks()
        self._notes = Notes({kind: self._typed(f"{kind}s") for kind in ("footnote", "endnote")})
        styles = Styles(self._typed("styles"))
        runs = Runs(styles, self._notes.refer, self._remarks)
        numbering = Numbering(self._typed("numbering"))
        self._body = Body(styles, numbering, runs, self._remarks)

    def reading(self) -> Reading:
        """The lines and warnings of the document."""
        lines = self._body.lines(self._text)
        head = list(self._heads(has_letterhead=is_letterhead(lines[:30])))
        notes = list(self._notes.lines(self._body.lines))
        comments = self._typed("comments")
        for comment in comments if comments is not None else ():
            self._remarks.add("comments", "a comment", words_of(comment))
        return Reading(finish([*head, *lines, *notes]), self._remarks.warnings())

    def _heads(self, has_letterhead: bool) -> Iterator[Line]:
        """The lines of the first page's header if they are the letterhead that the text lacks.

        All other headers and footers are left out.
        """
        first = self._first_header()
        for (kind, _), target in self._targets.items():
            if not kind.endswith(("/header", "/footer")):
                continue
            root = self._part(target)
            lines = self._body.lines(root) if root is not None else []
            if target == first and not has_letterhead and is_letterhead(lines):
                yield from lines
            else:
                text = " ".join(line.text for line in lines)
                self._remarks.add("running_head", "a header or footer", text)

    def _first_header(self) -> str | None:
        """The part with the header of the document's first page (17.10.5)."""
        section = next(self._text.iter(W + "sectPr"), None)
        if section is None:
            return None
        wanted = "first" if switch(section, "titlePg") else "default"
        for reference in section.iterfind(W + "headerReference"):
            if reference.get(W + "type", "default") == wanted:
                names = [one for key, one in reference.attrib.items() if str(key).endswith("}id")]
                found = (t for (_, own), t in self._targets.items() if own in names)
                return next(found, None)
        return None

    def _main_name(self) -> str:
        for (kind, _), target in self._relationships("").items():
            if kind.endswith("/officeDocument"):
                return target
        return _MAIN

    def _relationships(self, source: str) -> dict[tuple[str, str], str]:
        """The parts that a part is related to, by type and id (ECMA-376-2, 9.3)."""
        folder, name = posixpath.split(source)
        root = self._package.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        return {
            (one.get("Type", ""), one.get("Id", "")): _resolved(folder, one.get("Target", ""))
            for one in (root if root is not None else ())
            if one.get("TargetMode") != "External"
        }

    def _typed(self, kind: str) -> etree._Element | None:
        """The root of the part that is related as `kind`; by its usual name if none is."""
        for (own, _), target in self._targets.items():
            if own.endswith(f"/{kind}"):
                return self._part(target)
        return self._part(posixpath.join(posixpath.dirname(self._name), f"{kind}.xml"))

    def _part(self, name: str) -> etree._Element | None:
        return self._package.xml(name, _STRICT)


def _resolved(folder: str, target: str) -> str:
    """The name of a part from a relationship's target, without a leading slash."""
    return posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
