"""Web pages and Markdown files of directives as `office` sets them, for tests."""

import html
from collections.abc import Iterator, Sequence

from tests.office import Paragraph, Table

_MARKS = "¹²³⁴⁵⁶⁷⁸⁹"
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_HAN = ("", *"一二三四五六七八九十", "十一", "十二", "十三")


def page(blocks: Sequence[Paragraph | Table]) -> bytes:
    """A web page: paragraphs with line breaks, tables, headings, notes at the end."""
    blocks, notes = _with_marks(blocks)
    body = "\n".join([*_elements(blocks), *(f"<p>{_escaped(note)}</p>" for note in notes)])
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()
    )


def markdown(blocks: Sequence[Paragraph | Table]) -> bytes:
    """A Markdown file: pipes around cells, asterisks around strong text, notes at the end."""
    lines: list[str] = []
    blocks, notes = _with_marks(blocks)
    for block in blocks:
        if isinstance(block, Table):
            lines += ["", *_piped(block), ""]
        else:
            text = _typed(block, "**")
            lines.append(f"\n## {text}\n" if block.heading else text)
    return "\n".join([*lines, *(f"\n{note}" for note in notes)]).encode()


def _elements(blocks: Sequence[Paragraph | Table]) -> Iterator[str]:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.runs and not block.heading:
            lines.append(_marked(block))
            continue
        if lines:
            yield f"<p>{'<br>'.join(lines)}</p>"
            lines = []
        if isinstance(block, Table):
            yield f"<table>{''.join(map(_row, block.rows))}</table>"
        elif block.runs:
            yield f"<h2>{_marked(block)}</h2>"
    if lines:
        yield f"<p>{'<br>'.join(lines)}</p>"


def _row(cells: Sequence[Sequence[Paragraph]]) -> str:
    return f"<tr>{''.join(f'<td>{chr(10).join(_elements(cell))}</td>' for cell in cells)}</tr>"


def _piped(table: Table) -> Iterator[str]:
    for number, row in enumerate(table.rows):
        cells = ("<br>".join(_typed(one, "**") for one in cell if one.runs) for cell in row)
        yield f"| {' | '.join(cells)} |"
        if not number and table.bordered:
            yield "|---" * len(row) + "|"


def _marked(paragraph: Paragraph) -> str:
    parts = [
        f"<b>{_escaped(run.text)}</b>" if run.bold else _escaped(run.text) for run in paragraph.runs
    ]
    return _label(paragraph) + "".join(parts)


def _typed(paragraph: Paragraph, strong: str) -> str:
    text = "".join(run.text for run in paragraph.runs)
    bold = paragraph.runs and all(run.bold for run in paragraph.runs) and text.strip()
    return _label(paragraph) + (f"{strong}{text}{strong}" if bold else text)


def _with_marks(
    blocks: Sequence[Paragraph | Table],
) -> tuple[list[Paragraph | Table], list[str]]:
    """The blocks with a small figure for each note, and the notes behind theirs."""
    notes: list[str] = []

    def marked(block: Paragraph) -> Paragraph:
        runs = []
        for run in block.runs:
            if run.note:
                notes.append(f"{_MARKS[len(notes)]} {run.note}")
            runs.append(run._replace(text=run.text + (notes[-1][0] if run.note else "")))
        return block._replace(runs=tuple(runs))

    made: list[Paragraph | Table] = []
    for block in blocks:
        if isinstance(block, Table):
            rows = (tuple(tuple(map(marked, cell)) for cell in row) for row in block.rows)
            made.append(block._replace(rows=tuple(rows)))
        else:
            made.append(marked(block))
    return made, notes


def _label(paragraph: Paragraph) -> str:
    if not paragraph.label:
        return ""
    kind, value = paragraph.label
    return {
        "roman": f"{_ROMAN[value]}. ",
        "decimal": f"{value}. ",
        "letter": f"{chr(96 + value)}) ",
        "bullet": "- ",
        "han": f"{_HAN[value]}、",
        "han_paren": f"（{_HAN[value]}）",
    }[kind]


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
