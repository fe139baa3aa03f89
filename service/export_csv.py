"""A table as CSV (RFC 4180) that Excel opens right: UTF-8 with its mark, CRLF, nothing computed."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from service.export_columns import Cell

GUARD = "\N{NO-BREAK SPACE}"
"""What stands before a text that a spreadsheet would take for something else, and is not seen."""

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[\d.,/:\- ]+")


def lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The bytes of each row; dates are ISO dates."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow([_text(cell) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def guarded(text: str) -> str:
    """The text so that a spreadsheet shows it and neither computes it nor reads it as a number.

    Paragraphs that begin with a dash would be formulas (OWASP, CSV injection), the task 2.10 would
    be 2.1 and a number such as 3-10 a day in March.
    """
    mistaken = _FORMULA.match(text) or (_NUMBER.fullmatch(text) and not text.isdecimal())
    return GUARD + text if mistaken else text


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else cell.isoformat()
