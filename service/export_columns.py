"""The columns of an exported table, and the cells of a hit in them. Knows no file format."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from search.fields import days_of
from search.find import Marked
from search.model import Deadline, Paragraph, Role
from service.i18n import Words

Cell = str | date | None
Read = Callable[[Paragraph], Cell]
SEPARATOR = "; "


class Column(NamedTuple):
    """A column: its head is the message `export.column.{name}`, its width counts characters."""

    name: str
    width: int
    read: Read


class Table(NamedTuple):
    """What the cells of a hit are made with: words for heads, an address for each paragraph."""

    words: Words
    address: Callable[[Marked], str]

    def heads(self) -> list[str]:
        """The first row."""
        return [self.words(f"export.column.{name}") for name in NAMES]

    def cells(self, hit: Marked) -> list[Cell]:
        """The row of a hit; the last cell is the address of its paragraph."""
        return [*(column.read(hit.paragraph) for column in COLUMNS), self.address(hit)]


def _date(paragraph: Paragraph) -> Cell:
    """A whole date as a date; a month or a year stays as it is."""
    try:
        return date.fromisoformat(paragraph.document.date or "")
    except ValueError:
        return paragraph.document.date


def _charged(role: Role) -> Read:
    """The agencies that have the role, for themselves or by their task."""

    def read(paragraph: Paragraph) -> Cell:
        return _joined([one.name for one in paragraph.agencies if one.role == role])

    return read


def _deadline(found: Deadline) -> str:
    """The words of the text, and the day that they come to where it is not among them."""
    resolved = found.iso_or_rule
    known = resolved and days_of(resolved) and resolved not in found.text
    return f"{found.text} ({resolved})" if known else found.text


def _joined(texts: Sequence[str]) -> str | None:
    return SEPARATOR.join(dict.fromkeys(texts)) or None


COLUMNS = (
    Column("number", 18, lambda one: one.document.number),
    Column("title", 40, lambda one: one.document.title),
    Column("type", 14, lambda one: one.document.type),
    Column("issuer", 24, lambda one: one.document.issuer),
    Column("date", 12, _date),
    Column("section", 30, lambda one: " / ".join(one.section) or None),
    Column("task", 9, lambda one: one.task.number if one.task else None),
    Column("text", 90, lambda one: one.text),
    Column("lead", 26, _charged("lead")),
    Column("coordinate", 26, _charged("coordinate")),
    Column("implement", 26, _charged("implement")),
    Column("monitor", 26, _charged("monitor")),
    Column("deadlines", 26, lambda one: _joined([_deadline(due) for due in one.deadlines])),
    Column("citations", 26, lambda one: _joined([cited.number for cited in one.citations])),
    Column("language", 9, lambda one: one.language),
    Column("source", 28, lambda one: one.document.source),
)
LINK = "link"
NAMES = (*(column.name for column in COLUMNS), LINK)
WIDTHS = (*(column.width for column in COLUMNS), 40)
