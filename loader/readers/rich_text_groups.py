"""The groups of a rich text: which of them hold text, and where that goes.

After the Rich Text Format Specification 1.9.1, "Contents of an RTF File".
"""

import re
from collections import Counter, defaultdict
from copy import copy
from typing import NamedTuple

from loader.readers.flow import LEFT_OUT_FIELDS, Piece, Remarks
from loader.readers.lines import Line
from loader.readers.number_formats import printed
from loader.readers.rich_text_destinations import (
    FEET,
    FLOWS,
    HEADS,
    LEADING,
    SIGNS,
    SKIPPED,
    SYMBOLS,
    TABLES,
)
from loader.readers.rich_text_flow import Flow, RowFormat
from loader.readers.rich_text_fonts import Fonts
from loader.readers.rich_text_state import BODY_LEVEL, Field, Group
from loader.readers.rich_text_tokens import Token

_NAME_LONGEST = 200
"""Names of styles, codes of fields and numbers of lists are looked at no further."""
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


class Note(NamedTuple):
    """A footnote or endnote with the mark that stands for it in the text."""

    mark: str
    lines: list[Line]


class Groups:
    """Takes the tokens of a file one after the other and gathers what they say."""

    def __init__(self, remarks: Remarks) -> None:
        self._remarks = remarks
        self._text = Flow()
        self._fonts = Fonts()
        self._stack: list[Group] = []
        self._now = Group(flow=self._text)
        self._bytes = bytearray()
        self._letters: list[str] = []
        self._skip = 0
        self._star = False
        self._high = 0
        self._usual_font = -1
        self._rows: defaultdict[bool, RowFormat] = defaultdict(RowFormat)
        self._style_name = ""
        self._outlines: dict[int, int] = {}
        self._endnote = False
        self._counts = Counter[str]()
        self._left_out: tuple[str, str] | None = None
        self._omitted: list[str] = []
        self.own_first_page = False
        self.ended = False
        self.heads: list[tuple[str, list[Line]]] = []
        self.notes: list[Note] = []

    @property
    def depth(self) -> int:
        """How deep the groups are nested now."""
        return len(self._stack)

    def finish(self) -> list[Line]:
        """The lines of the text; groups that were not closed are."""
        while self._stack:
            self._close()
        self._omit()
        return self._text.finish()

    def take(self, token: Token) -> None:
        """Work one token off."""
        if token.kind == "text":
            self._gather(token.data)
        elif token.kind == "open":
            self._emit()
            self._skip, self._star = 0, False
            self._stack.append(copy(self._now))
        elif token.kind == "close":
            self._close()
        elif self._now.kind == "skipped":
            return
        elif self._skip and token.name not in ("u", "uc"):
            self._skip -= 1
        elif token.kind == "symbol":
            self._symbol(token.name)
        else:
            self._word(token.name, token.number)

    def _close(self) -> None:
        """End a group: what it gathered goes where it belongs."""
        self._emit()
        self._skip, self._star = 0, False
        own = self._now
        if own.kind == "stylesheet":
            self._end_style(own)
        if self._stack:
            self._now = self._stack.pop()
        if own.flow is not None and own.flow is not self._now.flow:
            self._deliver(own.kind, own.flow.finish())
        self.ended = not self._stack

    def _end_style(self, own: Group) -> None:
        """Note the outline level of a style: its own, or that of Word's heading by this name."""
        heading = _HEADING.match(self._style_name.strip())
        if self._style_name:
            self._outlines[own.style] = int(heading[1]) - 1 if heading else own.outline
        self._style_name = ""

    def _deliver(self, kind: str, lines: list[Line]) -> None:
        if kind in HEADS or kind in FEET:
            self.heads.append((kind, lines))
        elif kind == "annotation":
            self._remarks.add("comments", "a comment", " ".join(line.text for line in lines))
        elif kind == "footnote":
            form = "lowerRoman" if self._endnote else "decimal"
            self._counts[form] += 1
            mark = printed(self._counts[form], form)
            self.notes.append(Note(mark, lines))
            self._flow().add(Piece(f"[^{mark}]"))
            self._endnote = False
        else:
            self._flow().insert(lines)

    def _flow(self) -> Flow:
        return self._now.flow or self._text

    def _gather(self, data: bytes) -> None:
        """Keep bytes of text until something else comes; a letter may be several of them."""
        passed = min(self._skip, len(data))
        self._skip -= passed
        if self._now.kind != "skipped":
            self._bytes += data[passed:]

    def _decode(self) -> None:
        """Put the bytes gathered to the letters."""
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            now = self._now
            font = now.far_font if now.far and now.far_font >= 0 else now.font
            self._letters.append(self._fonts.decode(data, font))

    def _emit(self) -> None:
        """Give the letters gathered to what the group is."""
        self._decode()
        if not self._letters:
            return
        text = "".join(self._letters)
        self._letters.clear()
        now = self._now
        if now.kind == "fonttbl":
            self._fonts.add_name(now.font, text)
        elif now.kind == "stylesheet":
            self._style_name = (self._style_name + text)[:_NAME_LONGEST]
        elif now.kind == "fldinst" and now.field is not None:
            now.field.code = (now.field.code + text)[:_NAME_LONGEST]
        elif now.kind in ("listtext", "pntext"):
            flow = self._flow()
            flow.label = (flow.label + text)[:_NAME_LONGEST]
        elif now.kind not in ("skipped", "fldinst", "nesttableprops"):
            self._shown(text)

    def _shown(self, text: str) -> None:
        now = self._now
        words = now.field.code.split(maxsplit=1) if now.field else []
        left_out = LEFT_OUT_FIELDS.get(words[0].upper()) if words else None
        if now.deleted:
            left_out = ("tracked_changes", "deleted")
        elif now.hidden:
            left_out = left_out or ("hidden_text", "hidden text")
        if left_out != self._left_out:
            self._omit()
            self._left_out = left_out
        if left_out is not None:
            self._omitted.append(text)
        else:
            text = text.upper() if now.capitals else text
            font = self._fonts.name(now.font)
            self._remarks.meet(font)
            self._flow().add(Piece(text, now.bold, font))

    def _omit(self) -> None:
        """Note what was left out since the last text that was not."""
        if self._left_out is not None:
            self._remarks.add(*self._left_out, "".join(self._omitted))
        self._left_out, self._omitted = None, []

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._star = True
        elif symbol in "\r\n":
            self._word("par", None)
        elif symbol in SYMBOLS:
            self._decode()
            self._letters.append(SYMBOLS[symbol])

    def _word(self, name: str, number: int | None) -> None:
        if name == "u":
            self._unicode(number or 0)
            return
        self._emit()
        if self._star or name in SKIPPED or name in FLOWS or name in TABLES or name == "field":
            self._enter(name)
        elif name in SIGNS:
            self._letters.append(SIGNS[name])
        elif not self._now.apply(name, number):
            self._document_word(name, number or 0)
        elif name == "plain":
            self._now.font = self._usual_font
        if name == "f" and self._now.kind != "fonttbl":
            self._now.far = False

    def _enter(self, name: str) -> None:
        """The group is a destination: with a flow of its own, with a meaning, or to pass over."""
        star, self._star = self._star, False
        now = self._now
        if name == "pict":
            self._remarks.add("picture", "a picture", "(without a description)")
        if name in FLOWS:
            now.kind, now.flow = name, Flow()
            now.in_table, now.nested = False, 0
        elif name == "field":
            now.field = Field()
        elif name in TABLES:
            now.kind = name
        elif name in SKIPPED or (star and name not in LEADING):
            now.kind = "skipped"

    def _unicode(self, number: int) -> None:
        """\\u: a signed unit of UTF-16; so many fallback characters as \\uc says come after it."""
        self._decode()
        code = number & 0xFFFF
        self._skip = self._now.fallback
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00 if self._high else 0
        self._high = 0
        if code:
            self._letters.append(chr(code))

    def _document_word(self, name: str, number: int) -> None:
        """The words that end paragraphs, cells and rows, and those about the document."""
        now = self._now
        if name in ("par", "sect"):
            self._end_paragraph(name)
        elif name in ("cell", "nestcell"):
            depth = 1 if name == "cell" else max(2, now.nested)
            hint = "heading" if now.outline < BODY_LEVEL else ""
            self._flow().end_cell(depth, hint, now.begins)  # type: ignore[arg-type]
        elif name in ("row", "nestrow"):
            nested = name == "nestrow"
            depth = max(2, now.nested) if nested else 1
            self._flow().end_row(depth, self._rows[nested])
        elif name == "trowd":
            self._rows[now.kind == "nesttableprops"] = RowFormat()
        elif name == "s":
            now.style = number
            now.outline = self._outlines.get(number, now.outline)
        elif not self._rows[now.kind == "nesttableprops"].apply(name, number):
            self._about_document(name, number)

    def _end_paragraph(self, name: str) -> None:
        now = self._now
        if name == "par" and (now.deleted or now.hidden):
            return
        hint = "heading" if now.outline < BODY_LEVEL else ""
        self._flow().end_paragraph(now.depth, hint, now.begins)  # type: ignore[arg-type]
        if name == "sect":
            self._flow().part()

    def _about_document(self, name: str, number: int) -> None:
        if name == "deff":
            self._usual_font = self._now.font = number
        elif name == "ansicpg":
            self._fonts.set_page(number)
        elif name in ("mac", "pc", "pca"):
            self._fonts.set_page({"mac": 10000, "pc": 437, "pca": 850}[name])
        elif name == "fcharset":
            self._fonts.set_charset(self._now.font, number)
        elif name == "cpg":
            self._fonts.set_font_page(self._now.font, number)
        elif name == "ftnalt":
            self._endnote = True
        elif name == "titlepg":
            self.own_first_page = True
