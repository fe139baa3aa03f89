"""Tables of tasks: what the columns of a row hold, by the words of the table's header.

Knows single rows, whose cells are parted by " | "; where in the document they stand, `structure`
knows. Where a row has fewer cells than its header, a cell goes under the next label that fits it.
"""

import re
from functools import cache
from importlib import resources
from typing import NamedTuple, get_args

import msgspec

from analyzers.agencies import AgencyMention, find_agencies, is_generic
from loader import rules
from loader.bodies_zh import with_bodies
from loader.deadline_cells import limits_alone
from loader.model import Evidenced
from search.model import Agency, Deadline, Role

_CELL = " | "
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,2}){0,3})[.)]?")
_ROMAN = re.compile(r"([IVX]{1,5})[.)]?")
_DATED = re.compile(
    r"(?:(?:trước|trong|xong|hết|cuối|đầu|từ)\s+)*"
    r"(?:ngày|tháng|quý|năm|thường xuyên|h[ằà]ng|định kỳ)\b|[0-9]{1,2}/[0-9]|20[0-9]{2}",
    re.IGNORECASE,
)
_LABEL_LONGEST = 60
_NUMBER_LONGEST = 16
_FEWEST = 3


class Cell(NamedTuple):
    """A cell's text, where it begins in the row's, and its column, from 0."""

    text: str = ""
    start: int = 0
    column: int = 0


class Row(NamedTuple):
    """A row under such a header: its number and task, the cells that name agencies, by role.

    `section` is the Roman number of a row that only heads the rows below it. The header itself is
    a row without anything.
    """

    number: str | None = None
    section: str | None = None
    task: str = ""
    assigned: tuple[tuple[Role, Cell], ...] = ()
    deadline: Cell = Cell()


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


def row(text: str, under: tuple[str, ...]) -> Row:
    """The row with the columns `under` its header."""
    cells = _cells(text)
    pairs = _held(cells, under) if len(cells) >= _FEWEST else []
    # Of two columns for the task (举措, 主要内容) the first names it, the second tells more.
    held = dict(reversed(pairs))
    first = cells[0].text
    number = _NUMBER.fullmatch(first) if under[0] == "number" else None
    roman = _ROMAN.fullmatch(first) if len(cells) == _FEWEST - 1 else None
    return Row(
        number=number[1] if number and held else None,
        section=roman[1] if roman else None,
        task=held["task"].text if "task" in held else "",
        assigned=tuple((role, cell) for role in get_args(Role) for at, cell in pairs if at == role),
        deadline=held.get("deadline", Cell()),
    )


def _held(cells: list[Cell], under: tuple[str, ...]) -> list[tuple[str, Cell]]:
    """The cells with what their columns hold; where cells are missing, columns are passed over."""
    held: list[tuple[str, Cell]] = []
    spare = len(under) - len(cells)
    at = 0
    for cell in cells:
        while spare > 0 and not _fits(cell.text, under[at]):
            at, spare = at + 1, spare - 1
        if at < len(under):
            held.append((under[at], cell._replace(column=at)))
        at += 1
    return held


def _fits(text: str, column: str) -> bool:
    """Whether a cell can be of a column: no date names an agency, and no agency a date."""
    if column == "number":
        return _NUMBER.fullmatch(text) is not None
    if column in get_args(Role):
        return bool(find_agencies(text)) or not _DATED.match(text)
    if column == "deadline":
        return not find_agencies(text)
    return not (column == "" and (_DATED.match(text) or _is_agency(text)))


def _is_agency(text: str) -> bool:
    found = find_agencies(text)
    return bool(found) and found[0].start == 0


def _cells(text: str) -> list[Cell]:
    """The cells of a row without the marks and blanks around their texts."""
    cells = []
    at = 0
    for column, cell in enumerate(text.split(_CELL)):
        begun = len(cell) - len(cell.lstrip(" *"))
        cells.append(Cell(cell.strip(" *"), at + begun, column))
        at += len(cell) + len(_CELL)
    return cells


def agencies_of(
    row: Row, header: str = "", above: int | None = None, *, first_leads: bool = False
) -> tuple[Evidenced[Agency], ...]:
    """The agencies of a row with the roles of their columns, each pair once.

    `header` is the text of the row that names the columns, at the position `above`: its cells
    are what gives the roles. `first_leads` says that of several bodies in a cell the first leads.
    """
    named = _cells(header)
    found: dict[Agency, Evidenced[Agency]] = {}
    for column, cell in row.assigned:
        title = named[cell.column] if cell.column < len(named) else Cell()
        cue = (title.start, title.start + len(title.text))
        both = all(word in title.text.lower() for word in ("chủ trì", "phối hợp"))
        for place, mention in enumerate(_named(cell.text)):
            role = _role(column, place) if first_leads else column
            role = "coordinate" if both and place else role
            charged = _own_role(cell.text, mention.start, mention.end) or role
            agency = Agency(id=mention.id, name=mention.name, role=charged)
            if agency not in found:
                start, end = cell.start + mention.start, cell.start + mention.end
                words = rules.evidence(
                    f"role.{charged}.column", start, end, cue, cue_position=above
                )
                found[agency] = Evidenced(agency, words)
    return tuple(found.values())


_SAID: dict[str, Role] = {
    "chủ trì": "lead",
    "phối hợp": "coordinate",
    "thực hiện": "implement",
    "theo dõi": "monitor",
    "giám sát": "monitor",
}
_LABEL_IN_CELL = re.compile(
    rf"({'|'.join(_SAID)})(?: thực hiện)?\s*(?::|với\b|cùng\b)", re.IGNORECASE
)
_SAID_AFTER = re.compile(rf"[\s(,–-]*({'|'.join(_SAID)})\b", re.IGNORECASE)


def _own_role(cell: str, start: int, end: int) -> Role | None:
    """The role that a cell itself gives a name: "Phối hợp: Sở B", "Sở A chủ trì"."""
    labels = [*_LABEL_IN_CELL.finditer(cell, 0, start)]
    said = labels[-1] if labels else _SAID_AFTER.match(cell, end)
    return _SAID[said[1].lower()] if said else None


def _named(cell: str) -> list[AgencyMention]:
    chinese = any("一" <= letter <= "鿿" for letter in cell)
    found = with_bodies(cell, find_agencies(cell)) if chinese else find_agencies(cell)
    return [mention for mention in found if not is_generic(mention.name)]


def _role(column: Role, place: int) -> Role:
    """The role of the agency at a place in a cell, where the first leads the others."""
    if column not in ("lead", "implement"):
        return column
    return "implement" if place else "lead"


def deadlines_of(row: Row, document_date: str | None) -> tuple[Evidenced[Deadline], ...]:
    """The time limits in a row's column for them, as `deadline_cells.limits_alone` gives them."""
    cell = row.deadline
    return tuple(
        Evidenced(limit, rules.moved(words, cell.start))
        for limit, words in limits_alone(cell.text, document_date)
    )
