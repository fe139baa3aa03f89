"""The text of one Word paragraph: runs, fields, notes, symbols, tracked changes, alternatives.

After ECMA-376-1, 17.3 (runs), 17.13.5 (revisions), 17.16 (fields), ECMA-376-3 (alternatives).
"""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from loader.model import LoadError
from loader.readers.flow import LEFT_OUT_FIELDS, Piece, Remarks
from loader.readers.looks import Look
from loader.readers.package import local
from loader.readers.word_styles import Style, Styles, W, look_of, value

_CONTAINERS = frozenset(
    (
        *("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml"),
        *("dir", "bdo", "ruby", "rubyBase"),
    )
)
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "cr": "\n",
    "noBreakHyphen": "-",
}
_FIELDS_DEEPEST = 100
_CODE_LONGEST = 100
"""The rest of a field's code does not matter here."""
_PICTURES = frozenset(("pic", "imagedata"))
_DRAWN = frozenset(("chart", "relIds"))

Refer = Callable[[str, str], str]
"""The mark of the note of a kind ("footnote", "endnote") with an id."""


def words_of(element: etree._Element) -> str:
    """All words under an element, deleted ones too, as a warning quotes them."""
    parts = (part.text or " " for part in element.iter(W + "t", W + "delText", W + "p"))
    return "".join(parts)


def alternative(content: etree._Element) -> etree._Element | None:
    """The branch of an mc:AlternateContent to read: the newer one, if it holds any text."""
    choices = [child for child in content if local(child) == "Choice"]
    for choice in choices:
        if words_of(choice).strip():
            return choice
    fallback = next((child for child in content if local(child) == "Fallback"), None)
    return fallback if fallback is not None else next(iter(choices), None)


class Runs:
    """Reads the runs of paragraphs in their order; a field may go on over several of them."""

    def __init__(self, styles: Styles, refer: Refer, remarks: Remarks) -> None:
        self._styles = styles
        self._refer = refer
        self._remarks = remarks
        self._fields: list[str] = []
        self._style = Style()
        self.boxes: list[etree._Element] = []

    def read(self, paragraph: etree._Element, style: Style) -> list[Piece]:
        """The pieces of a paragraph; `boxes` holds the text boxes (w:txbxContent) met in it."""
        self._style = style
        self.boxes = []
        return list(self._walk(paragraph))

    def _walk(self, element: etree._Element) -> Iterator[Piece]:
        for child in element:
            name = local(child)
            if name == "r":
                yield from self._run(child)
            elif name in _CONTAINERS:
                yield from self._walk(child)
            elif name == "fldSimple":
                yield from self._simple_field(child)
            elif name == "del":
                self._remarks.add("tracked_changes", "deleted", words_of(child))
            elif name in ("oMath", "oMathPara"):
                yield Piece("".join(t.text or "" for t in child.iter("{*}t")))
            elif name == "AlternateContent":
                branch = alternative(child)
                if branch is not None:
                    yield from self._walk(branch)

    def _simple_field(self, field: etree._Element) -> Iterator[Piece]:
        self._fields.append(field.get(W + "instr", ""))
        yield from self._walk(field)
        self._fields.pop()

    def _run(self, run: etree._Element) -> Iterator[Piece]:
        properties = run.find(W + "rPr")
        character = self._styles.find(value(properties, "rStyle"))
        look = self._styles.look(self._style, character, look_of(properties))
        for child in run:
            text = self._content(child)
            if text:
                yield from self._shown(text, look, _symbol_font(child))

    def _shown(self, text: str, look: Look, font: str | None) -> Iterator[Piece]:
        names = map(_field_name, self._fields)
        left_out = next((LEFT_OUT_FIELDS[name] for name in names if name in LEFT_OUT_FIELDS), None)
        if left_out is not None:
            self._remarks.add(*left_out, text)
        elif look.hidden:
            self._remarks.add("hidden_text", "hidden text", text)
        else:
            self._remarks.meet(font or look.font or "")
            shown = text.upper() if look.capitals else text
            yield Piece(shown, bool(look.bold), font or look.font or "")

    def _content(self, child: etree._Element) -> str:
        """The text of one child of a run; what is no text is noted."""
        name = local(child)
        if name in ("footnoteReference", "endnoteReference"):
            return self._refer(name.removesuffix("Reference"), child.get(W + "id", ""))
        if name in _CONTAINERS:
            return "".join(piece.text for piece in self._walk(child))
        if name in ("fldChar", "instrText"):
            self._field(child, name)
        elif name in ("drawing", "pict", "object", "AlternateContent"):
            self._drawn(child)
        return _characters(child, name)

    def _field(self, child: etree._Element, name: str) -> None:
        """Keep count of complex fields; the code of one may be divided over several runs."""
        if name == "instrText":
            if self._fields and len(self._fields[-1]) < _CODE_LONGEST:
                self._fields[-1] += child.text or ""
        elif child.get(W + "fldCharType") == "begin":
            if len(self._fields) == _FIELDS_DEEPEST:
                raise LoadError("too_deep", f"Fields are nested more than {_FIELDS_DEEPEST} deep.")
            self._fields.append("")
        elif child.get(W + "fldCharType") == "end" and self._fields:
            self._fields.pop()

    def _drawn(self, element: etree._Element) -> None:
        """Gather text boxes, and note pictures; of alternatives only one is looked at."""
        stack = [element]
        while stack:
            one = stack.pop()
            name = local(one)
            if name == "AlternateContent":
                branch = alternative(one)
                stack += [branch] if branch is not None else []
                continue
            if name == "txbxContent":
                self.boxes.append(one)
                continue
            if name in _PICTURES or name in _DRAWN:
                self._remarks.add("picture", "a picture", _description(element))
            stack += reversed(one)


def _characters(child: etree._Element, name: str) -> str:
    """The characters that a child of a run stands for."""
    if name == "t":
        # White space in XML is blanks; line ends and tabs have elements of their own.
        return re.sub(r"\s", " ", child.text or "")
    if name == "br":
        return "\f" if child.get(W + "type") == "page" else "\n"
    return _symbol(child) if name == "sym" else _SIGNS.get(name, "")


def _field_name(code: str) -> str:
    words = code.split(maxsplit=1)
    return words[0].upper() if words else ""


def _symbol(element: etree._Element) -> str:
    """The character of a w:sym; those of symbol fonts stand in the private use area."""
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    if 0 < code < 0x100:
        return chr(0xF000 + code)
    return chr(code) if 0x100 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else ""


def _symbol_font(element: etree._Element) -> str | None:
    return element.get(W + "font") if local(element) == "sym" else None


def _description(element: etree._Element) -> str:
    """What a picture says of itself for those who cannot see it."""
    for one in element.iter("{*}docPr", "{*}shape"):
        said = one.get("descr") or one.get("alt")
        if said:
            return said
    return "(without a description)"
