"""Tables of tasks: what the columns of a row hold, by the words of the table's header.

Knows single rows, whose cells are parted by " | "; where in the document they stand, `structure`
knows. Cells that are missing at a row's end are no matter, those missing before shift the others.
"""

import re
from functools import cache
from importlib import resources
from typing import NamedTuple, get_args

import msgspec

from analyzers.agencies import AgencyMention, find_agencies, is_generic
from loader.bodies_zh import with_bodies
from loader.numbering import han
from search.model import Agency, Role

_CELL = " | "
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,2}){0,3})[.)]?")
_ROMAN = re.compile(r"([IVX]{1,5})[.)]?")
_GROUP = re.compile(r"(?P<han>[一二三四五六七八九十]{1,3})\s?、\s*(?P<title>[^。]{2,60})")
_LABEL_LONGEST = 60
_NUMBER_LONGEST = 16
_FEWEST = 3


class Row(NamedTuple):
    """A row under such a header: its number and task, the cells that name agencies, by role.

    `section` is the Roman number of a row that only heads the rows below it. The header itself is
    a row without anything.
    """

    number: str | None = None
    section: str | None = None
    task: str = ""
    assigned: tuple[tuple[Role, str], ...] = ()
    deadline: str = ""


@cache
def labels() -> dict[str, list[str]]:
    """Expressions of the header's cells by what their column holds, whole and case ignored."""
    data = resources.files("loader").joinpath("data/schedule_columns.json").read_bytes()
    return msgspec.json.decode(data, type=dict[str, list[str]])


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (column, re.compile("|".join(f"(?:{label})" for label in alternatives), re.IGNORECASE))
        for column, alternatives in labels().items()
    )


def columns(text: str) -> tuple[str, ...] | None:
    """What each column holds ("" for anything else), None if the row is no header of tasks.

    A header names the task and who has to do with it.
    """
    cells = text.split(_CELL)
    if len(cells) < _FEWEST or any(len(cell) > _LABEL_LONGEST for cell in cells):
        return None
    found = tuple(_column(cell.strip(" *:")) for cell in cells)
    return found if "task" in found and not set(get_args(Role)).isdisjoint(found) else None


def _column(label: str) -> str:
    return next((name for name, pattern in _patterns() if pattern.fullmatch(label)), "")


def is_number(label: str) -> bool:
    """Whether a header's cell says that its column holds numbers."""
    if len(label) > _NUMBER_LONGEST:
        return False
    pattern = next(pattern for name, pattern in _patterns() if name == "number")
    return pattern.fullmatch(label.strip(" *:")) is not None


def group(text: str) -> tuple[int, str] | None:
    """Number and title of a Chinese row that only heads the rows below it: 一、科技创新方面."""
    match = _GROUP.fullmatch(text.strip(" *|"))
    value = han(match["han"]) if match else None
    return (value, match["title"]) if match and value else None


def row(text: str, under: tuple[str, ...]) -> Row:
    """The row with the columns `under` its header."""
    cells = [cell.strip(" *") for cell in text.split(_CELL)]
    pairs = list(zip(under, cells, strict=False)) if len(cells) >= _FEWEST else []
    # Of two columns for the task (举措, 主要内容) the first names it, the second tells more.
    held = dict(reversed(pairs))
    number = _NUMBER.fullmatch(cells[0]) if under[0] == "number" else None
    roman = _ROMAN.fullmatch(cells[0]) if len(cells) == _FEWEST - 1 else None
    return Row(
        number=number[1] if number and held else None,
        section=roman[1] if roman else None,
        task=held.get("task", ""),
        assigned=tuple((role, cell) for role in get_args(Role) for at, cell in pairs if at == role),
        deadline=held.get("deadline", ""),
    )


def agencies_of(row: Row, *, first_leads: bool = False) -> tuple[Agency, ...]:
    """The agencies of a row with the roles of their columns, each pair once.

    `first_leads` says that of several bodies in a cell the first leads the others.
    """
    return tuple(
        dict.fromkeys(
            Agency(id=mention.id, name=mention.name, role=_role(role, place, first_leads))
            for role, cell in row.assigned
            for place, mention in enumerate(_named(cell))
        )
    )


def _named(cell: str) -> list[AgencyMention]:
    chinese = any("一" <= letter <= "鿿" for letter in cell)
    found = with_bodies(cell, find_agencies(cell)) if chinese else find_agencies(cell)
    return [mention for mention in found if not is_generic(mention.name)]


def _role(column: Role, place: int, first_leads: bool) -> Role:
    if not first_leads or column not in ("lead", "implement"):
        return column
    return "implement" if place else "lead"
