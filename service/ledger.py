"""The numbered loads and what became of each file: their rows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from service.db.connect import Database
from service.db.schema import load_files, loads
from service.db.text import storable
from service.paging import Page, page

Outcome = Literal[
    "added",
    "updated",
    "unchanged",
    "moved",  # the same bytes, whose old file is gone from the same folder
    "copy",  # the same bytes as another document that is held; not loaded twice
    "failed",
    "skipped",  # left out by rule: hidden files, links
    "removed",
    "not_reached",  # the load was stopped before this file
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Kind = Literal["load", "upload", "remove", "reparse", "correct"]
State = Literal["running", "finished", "stopped"]


class FileOutcome(msgspec.Struct, frozen=True):
    """What became of one file: `code` and `message` give the reason where there is one."""

    source: str
    outcome: Outcome
    code: str | None = None
    message: str | None = None
    document: int | None = None


class LoadRecord(msgspec.Struct, frozen=True):
    """One numbered load, which is a batch of one call.

    `asked` is what the call was given, `first` the number of the call's first batch, `more` says
    that another batch was to follow. `totals` maps outcomes to files, and "paragraphs" to new
    paragraphs.
    """

    number: int
    kind: Kind
    state: State
    asked: tuple[str, ...]
    first: int
    more: bool
    started: str
    finished: str | None
    totals: dict[str, int]


def list_loads(database: Database, *, size: int = 50, offset: int = 0) -> Page[LoadRecord]:
    """The loads, newest first."""
    query = sa.select(loads).order_by(loads.c.number.desc())
    with database.read() as connection:
        return page(connection, query, _record, size=size, offset=offset)


def find_load(database: Database, number: int) -> LoadRecord | None:
    """The load with this number."""
    with database.read() as connection:
        row = connection.execute(sa.select(loads).where(loads.c.number == number)).first()
    return _record(row) if row else None


def list_files(
    database: Database,
    number: int,
    *,
    outcome: Outcome | None = None,
    size: int = 100,
    offset: int = 0,
) -> Page[FileOutcome]:
    """What became of the files of a load, in the order in which it met them."""
    query = sa.select(load_files).where(load_files.c.load == number)
    if outcome is not None:
        query = query.where(load_files.c.outcome == outcome)
    with database.read() as connection:
        ordered = query.order_by(load_files.c.position)
        return page(connection, ordered, _file, size=size, offset=offset)


def start(
    connection: sa.Connection, kind: Kind, asked: Sequence[str], first: int | None = None
) -> int:
    """Write the row of a new load, running, and give its number; `first` as in `LoadRecord`."""
    row = {
        "kind": kind,
        "state": "running",
        "asked": msgspec.json.encode([storable(one) for one in asked]).decode(),
        "first": first or 0,
        "more": True,
        "started": now(),
        "totals": "{}",
    }
    insert = sa.insert(loads).values(row).returning(loads.c.number)
    number: int = connection.execute(insert).scalar_one()
    if first is None:
        connection.execute(sa.update(loads).where(loads.c.number == number).values(first=number))
    return number


def account(
    connection: sa.Connection, number: int, files: Sequence[FileOutcome], paragraphs: int
) -> None:
    """Write what became of the files of a load, and its totals."""
    rows = [
        {"load": number, "position": position, **msgspec.structs.asdict(file)}
        for position, file in enumerate(files)
    ]
    if rows:
        connection.execute(sa.insert(load_files), rows)
    totals = count(files) | {"paragraphs": paragraphs}
    encoded = msgspec.json.encode(totals).decode()
    connection.execute(sa.update(loads).where(loads.c.number == number).values(totals=encoded))


def finish(connection: sa.Connection, number: int, state: State, *, more: bool = False) -> None:
    """Close a load as finished or stopped; `more` says that the same call goes on."""
    closing = sa.update(loads).where(loads.c.number == number)
    connection.execute(closing.values(state=state, more=more, finished=now()))


def incomplete(connection: sa.Connection) -> list[LoadRecord]:
    """The loads that did not reach their end and were not asked for again since."""
    newest = sa.select(sa.func.max(loads.c.number)).group_by(loads.c.kind, loads.c.asked)
    open_ = sa.or_(loads.c.state != "finished", loads.c.more)
    query = sa.select(loads).where(loads.c.number.in_(newest), open_).order_by(loads.c.number)
    return [_record(row) for row in connection.execute(query)]


def running(connection: sa.Connection) -> list[int]:
    """The numbers of loads that are not closed; without a writer at work, these were killed."""
    query = sa.select(loads.c.number).where(loads.c.state == "running").order_by(loads.c.number)
    return list(connection.scalars(query))


def count(files: Sequence[FileOutcome]) -> dict[str, int]:
    """How many files had each outcome, those that none had left out."""
    totals = {outcome: sum(file.outcome == outcome for file in files) for outcome in OUTCOMES}
    return {outcome: number for outcome, number in totals.items() if number}


def now() -> str:
    """This moment in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _record(row: Any) -> LoadRecord:
    return LoadRecord(
        number=row.number,
        kind=row.kind,
        state=row.state,
        asked=msgspec.json.decode(row.asked, type=tuple[str, ...]),
        first=row.first,
        more=row.more,
        started=row.started,
        finished=row.finished,
        totals=msgspec.json.decode(row.totals, type=dict[str, int]),
    )


def _file(row: Any) -> FileOutcome:
    return FileOutcome(row.source, row.outcome, row.code, row.message, row.document)
