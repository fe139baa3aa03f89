"""Flags what does not agree among citations and documents held: a register to go through.

Nothing is corrected here. Numbers of local bodies (12-KH/TU) exist in every province, so what is
said of them counts within a province only.
"""

from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from search.model import DocumentHead
from service.db.connect import Database
from service.db.schema import citations, documents
from service.db.text import Text
from service.documents import heads_of
from service.paging import Page, page

ConflictKind = Literal["dates_differ", "date_impossible", "replaced", "not_held"]
CONFLICT_KINDS: tuple[ConflictKind, ...] = get_args(ConflictKind)
MOST_SHOWN = 5
"""Citing documents that a conflict names; `places` counts all places."""


class Conflict(msgspec.Struct, frozen=True):
    """What is wrong with one cited number.

    `dates_differ`: it has several dates, as cited or by its own letterhead. `date_impossible`: it
    is cited as later than the citing document, with another year than its number has, or with a day
    that no calendar has.
    `replaced`: it is held, and a later document held replaces or repeals it (`by`). `not_held`: it
    is cited, but no such document is held. `province` restricts the number of a local body.
    """

    kind: ConflictKind
    key: str
    number: str
    province: str | None
    dates: tuple[str, ...]
    places: int
    citing: tuple[DocumentHead, ...]
    held: tuple[DocumentHead, ...]
    by: tuple[DocumentHead, ...]


def list_conflicts(
    database: Database, kind: ConflictKind, *, size: int = 50, offset: int = 0
) -> Page[Conflict]:
    """The conflicts of one kind, those that concern most places first, then by number."""
    with database.read() as connection:
        found = page(connection, _QUERIES[kind], lambda row: row, size=size, offset=offset)
        items = tuple(_conflict(connection, kind, row) for row in found.items)
    return Page(items, found.total, found.next)


def count_conflicts(database: Database) -> dict[ConflictKind, int]:
    """How many conflicts there are of each kind."""
    with database.read() as connection:
        return {
            kind: connection.scalar(
                sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
            )
            or 0
            for kind, query in _QUERIES.items()
        }


_ENDING = ("replaces", "repeals")
_NO_DAYS = ("02-30", "02-31", "04-31", "06-31", "09-31", "11-31")
_HELD = documents.c.load_ended.is_(None)
_CITING = documents.alias("citing")


def _cited() -> sa.Subquery:
    """Every place that cites, with the scope of the number and the date of who cites."""
    return (
        sa.select(
            citations.c.key,
            citations.c.number,
            citations.c.date,
            citations.c.relation,
            citations.c.document,
            _CITING.c.date.label("citing_date"),
            citations.c.scope,
        )
        .join(_CITING, _CITING.c.id == citations.c.document)
        .where(_CITING.c.load_ended.is_(None))
        .subquery("cited")
    )


def _own() -> sa.Subquery:
    """The documents held that have a number, with its scope."""
    return (
        sa.select(
            documents.c.id,
            documents.c.number_key.label("key"),
            documents.c.number,
            documents.c.date,
            documents.c.number_scope.label("scope"),
        )
        .where(_HELD, documents.c.number_key.is_not(None))
        .subquery("own")
    )


def _grouped(found: sa.FromClause, *having: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """One row for each number and scope, those with most places first."""
    places = sa.func.count()
    return (
        sa.select(
            found.c.key,
            found.c.scope,
            sa.func.min(found.c.number).label("number"),
            places.label("places"),
        )
        .group_by(found.c.key, found.c.scope)
        .having(*having)
        .order_by(places.desc(), found.c.key, found.c.scope)
    )


def _dates_differ() -> sa.Select[Any]:
    cited, own = _cited(), _own()
    dated = sa.union_all(
        sa.select(cited.c.key, cited.c.scope, cited.c.number, cited.c.date).where(
            cited.c.date.is_not(None)
        ),
        sa.select(own.c.key, own.c.scope, own.c.number, own.c.date).where(own.c.date.is_not(None)),
    ).subquery("dated")
    return _grouped(dated, sa.func.count(sa.distinct(dated.c.date)) > 1)


def _date_impossible() -> sa.Select[Any]:
    cited = _cited()
    dated = sa.and_(cited.c.date.is_not(None), sa.func.length(cited.c.date) == len("2020-01-31"))
    later = cited.c.date > cited.c.citing_date
    found = (
        sa.select(cited)
        .where(dated, sa.or_(later, _other_year(cited), _no_day(cited.c.date)))
        .subquery("impossible")
    )
    return _grouped(found)


def _no_day(date: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """The calendar does not have this day; it is kept as it was written."""
    month_day = sa.func.substr(date, 6, 5, type_=Text)
    year = sa.cast(sa.func.substr(date, 1, 4, type_=Text), sa.Integer)
    leap = sa.and_(year % 4 == 0, sa.or_(year % 100 != 0, year % 400 == 0))
    return sa.or_(
        month_day.in_(_NO_DAYS),
        sa.and_(month_day == "02-29", ~leap),
        *_outside(sa.func.substr(date, 6, 2, type_=Text), "01", "12"),
        *_outside(sa.func.substr(date, 9, 2, type_=Text), "01", "31"),
    )


def _outside(
    value: sa.ColumnElement[str], low: str, high: str
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Below or above; PostgreSQL takes no collation after BETWEEN."""
    return value < low, value > high


def _other_year(cited: sa.FromClause) -> sa.ColumnElement[bool]:
    """The key has the year of its number between underscores, and it is not that of the date."""
    year = sa.func.substr(cited.c.date, 1, 4, type_=Text)
    named = sa.or_(*(cited.c.key.like(f"%!_{century}__!_%", escape="!") for century in (19, 20)))
    same = sa.func.replace(cited.c.key, sa.literal("_", Text) + year + "_", "", type_=Text)
    return sa.and_(named, same == cited.c.key)


def _replaced() -> sa.Select[Any]:
    cited, own = _cited(), _own()
    of = sa.and_(cited.c.key == own.c.key, cited.c.scope == own.c.scope)
    found = (
        sa.select(own.c.key, own.c.scope, own.c.number)
        .select_from(own)
        .join(cited, of)
        .where(_is_ended(own))
        .subquery("replaced")
    )
    return _grouped(found)


def _is_ended(own: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether a document held that is not older replaces or repeals this one."""
    ends = _cited().alias("ends")
    return sa.exists().where(
        ends.c.relation.in_(_ENDING),
        ends.c.key == own.c.key,
        ends.c.scope == own.c.scope,
        ends.c.document != own.c.id,
        sa.or_(
            own.c.date.is_(None), ends.c.citing_date.is_(None), ends.c.citing_date >= own.c.date
        ),
    )


def _not_held() -> sa.Select[Any]:
    cited = _cited()
    held = sa.exists().where(
        documents.c.number_key == cited.c.key, documents.c.number_scope == cited.c.scope, _HELD
    )
    return _grouped(sa.select(cited).where(~held).subquery("missing"))


_QUERIES: dict[ConflictKind, sa.Select[Any]] = {
    "dates_differ": _dates_differ(),
    "date_impossible": _date_impossible(),
    "replaced": _replaced(),
    "not_held": _not_held(),
}


def _conflict(connection: sa.Connection, kind: ConflictKind, row: Any) -> Conflict:
    cited, own = _cited(), _own()
    here = [
        connection.execute(
            sa.select(part).where(part.c.key == row.key, part.c.scope == row.scope)
        ).all()
        for part in (cited, own)
    ]
    places, held = here
    ids = {one.document for one in places}
    by = {one.document for one in places if one.relation in _ENDING}
    heads = heads_of(connection, ids | {one.id for one in held})
    dates = {one.date for one in (*places, *held) if one.date}
    province = next((one.province for one in heads.values() if one.province), None)
    return Conflict(
        kind,
        row.key,
        row.number,
        province if row.scope else None,
        tuple(sorted(dates)),
        len(places),
        _sorted(heads, ids)[:MOST_SHOWN],
        _sorted(heads, {one.id for one in held}),
        _sorted(heads, by) if kind == "replaced" else (),
    )


def _sorted(heads: dict[int, DocumentHead], ids: set[int]) -> tuple[DocumentHead, ...]:
    return tuple(sorted((heads[one] for one in ids), key=lambda one: (one.date or "", one.source)))
