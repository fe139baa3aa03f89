"""Markdown to lines: headings, emphasis, links, pictures, rules, fences and tables.

Plain text copied from the web holds the same marks, so `text` reads by these rules too. A mark goes
out of the text only where it cannot be anything else; asterisks of multiplication or notes stay.
"""

import re
from collections.abc import Iterator

from loader import model
from loader.readers.grid import Cell, table_lines
from loader.readers.lines import Line, Reading, left_out
from loader.readers.tables import gather, is_border, split_row

_HEADING = re.compile(r"#{1,6}(?:\s+|$)")
_RULE = re.compile(r"[-_=*~–—.\s]{3,}|#+|[-–—]{1,2}")
_FENCE = re.compile(r"(?:```|~~~)\s*([\w+-]*)")
_QUOTE = re.compile(r"(?:>\s?)+")
_PICTURE = re.compile(r"!\[([^\[\]\n]{0,500})\]\(([^()\n]{0,2000})\)")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,500})\]\((https?://[^()\s]{1,2000}|/[^()\s]{0,2000})\)")
_STRONG = re.compile(r"\*{2,}|(?<![\w_])__(?=\S)|(?<=\S)__(?![\w_])")
_SINGLE_STAR = re.compile(r"(?<!\\)(?!(?<=\()\*\))(?:\*(?=[^\s*])|(?<=[^\s*])\*|\*\s*$)")
_UNDERSCORE = re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]{1,400})(?<=[^\s_])_(?![\w_])")
_ESCAPE = re.compile(r"\\([*_#\[\]()|`>~-])")
_TRAILING_RULE = re.compile(r"\s+[-_=*]{4,}$")
_BREAK = re.compile(r"</?br(?:\s[^<>\n]{0,300})?/?>", re.IGNORECASE)
_BULLET = re.compile(r"([*+-])\s+(?=\S)")


def read(content: str) -> Reading:
    """The lines of a Markdown text and the warnings about what its marks held."""
    breaks = _BREAK.findall(content) if "<" in content else []
    warnings = [left_out("markup", "line breaks", " ".join(breaks))] if breaks else []
    return Reading(list(gather(_lines(content, warnings))), warnings)


def _lines(content: str, warnings: list[model.Warning]) -> Iterator[Line | None]:
    """Lines as they come; None stands for a lone pipe."""
    gap, strong = False, False
    table: list[list[Cell]] = []
    for raw in _raw_lines(content):
        if raw.startswith("|") and raw.count("|") > 1:
            if not is_border(raw):
                table.append(_cells(raw, warnings))
            gap = True
            continue
        yield from table_lines(table, bordered=True)
        table = []
        if raw == "|":
            yield None
            gap, strong = False, False
        elif not raw or _is_rule(raw):
            gap, strong = True, strong and bool(raw)
        elif fence := _FENCE.fullmatch(raw):
            if fence[1]:
                warnings.append(left_out("markup", "the language of a code block", fence[1]))
            gap = True
        else:
            line, strong = _line(raw, gap, strong, warnings)
            if line.text:
                yield line
                gap = False
    yield from table_lines(table, bordered=True)


def _raw_lines(content: str) -> Iterator[str]:
    """The lines without the blanks around them; <br> ends a line too, but for a table's row."""
    for source in content.split("\n"):
        raw = source.strip()
        if "<" in raw and not raw.startswith("|"):
            yield from (part.strip() for part in _BREAK.split(raw) if part.strip())
        else:
            yield raw


def _is_rule(raw: str) -> bool:
    return _RULE.fullmatch(raw) is not None or is_border(raw)


def _cells(raw: str, warnings: list[model.Warning]) -> list[Cell]:
    """The cells of a table's row, empty ones as well."""
    cells = (
        [_line(part.strip(), False, False, warnings)[0] for part in _BREAK.split(cell)]
        for cell in split_row(raw)
    )
    return [Cell([line for line in cell if line.text.strip("*")]) for cell in cells]


def _line(raw: str, gap: bool, strong: bool, warnings: list[model.Warning]) -> tuple[Line, bool]:
    """One line without its marks, and whether strong text goes on in the next line."""
    raw = _QUOTE.sub("", raw, count=1) if raw.startswith(">") else raw
    heading = _HEADING.match(raw)
    raw = raw[heading.end() :] if heading else raw
    raw = raw.rstrip("|").rstrip() if not heading else raw
    picture = "](" in raw and _PICTURE.search(raw) is not None
    text, bold, strong = _emphasis(_targets(raw, warnings), strong)
    hint = "heading" if heading else "caption" if picture and text else ""
    return Line(text, gap or heading is not None, bold, hint), strong  # type: ignore[arg-type]


def _targets(raw: str, warnings: list[model.Warning]) -> str:
    """Pictures and links as their words; the warnings name where they point."""
    if "](" not in raw:
        return raw
    for match in (*_PICTURE.finditer(raw), *_LINK.finditer(raw)):
        if match[2]:
            warnings.append(left_out("markup", "the target of a link or picture", match[2]))
    return _LINK.sub(r"\1", _PICTURE.sub(r"\1", raw))


def _emphasis(raw: str, strong: bool) -> tuple[str, bool, bool]:
    """The text without emphasis, whether all of it is strong, and whether strong text goes on."""
    marks = len(_STRONG.findall(raw)) if "**" in raw or "__" in raw else 0
    bold = strong if not marks else _wholly_strong(raw, strong)
    if bullet := _BULLET.match(raw):
        # A list's star is no emphasis; it is kept as the dash that directives have for it.
        raw = "- " + raw[bullet.end() :] if bullet[1] == "*" else raw
    text = _STRONG.sub("", raw) if marks else raw
    if "_" in text:
        text = _UNDERSCORE.sub(r"\1", text)
    if "*" in text:
        text = _SINGLE_STAR.sub("", text)
    text = _ESCAPE.sub(r"\1", text) if "\\" in text else text
    goes_on = strong if marks % 2 == 0 else not strong and not raw.startswith("** ")
    text = text.rstrip()
    text = _TRAILING_RULE.sub("", text) if text.endswith(tuple("-_=*")) else text
    return " ".join(text.split()), bold, goes_on


def _wholly_strong(raw: str, strong: bool) -> bool:
    first = _STRONG.search(raw)
    if first is None:
        return strong
    rest = raw[first.end() :]
    opens = (first.start() == 0 and not rest.startswith(" ")) != strong
    last = _STRONG.search(rest)
    if strong:
        return opens and not rest.strip()
    return opens and (last is None or not rest[last.end() :].strip())
