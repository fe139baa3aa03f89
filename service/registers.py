"""Reads the registers of all documents held: agencies, tasks and deadlines.

Citations stand in `citations`, loads in `ledger`, names of facet values and type-ahead in `labels`.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from analyzers.agencies import agency_id
from search.model import ROLES, Agency, DocumentHead, Role, Task
from service.db.connect import Database
from service.db.schema import deadlines, paragraphs, responsibilities, tasks
from service.db.text import Text
from service.documents import heads_of, is_live
from service.paging import Page, page


class AgencyRecord(msgspec.Struct, frozen=True):
    """An agency: in how many documents it stands, and in how many tasks it has each role.

    A paragraph outside all tasks counts as a task of its own.
    """

    id: str
    name: str
    documents: int
    counts: dict[Role, int]


class TaskFilter(msgspec.Struct, frozen=True):
    """Restricts a list of tasks; `number` includes the tasks under it (2 has 2.1)."""

    document: int | None = None
    number: str | None = None
    agency: str | None = None
    role: Role | None = None


class TaskRecord(msgspec.Struct, frozen=True):
    """A task with its agencies; `position` is that of its first paragraph."""

    id: str
    document: DocumentHead
    part: int
    section: str
    number: str
    title: str
    text: str
    position: int
    agencies: tuple[Agency, ...]


class DeadlineFilter(msgspec.Struct, frozen=True):
    """Restricts a list of deadlines; `start` and `end` are ISO dates, both included.

    Rules ("every year before …") have no date of their own and are only listed without them.
    """

    start: str | None = None
    end: str | None = None
    agency: str | None = None
    document: int | None = None


class DeadlineRecord(msgspec.Struct, frozen=True):
    """A deadline where it is said: `due` is the last day of its date, month or year, or None."""

    document: DocumentHead
    task: Task | None
    paragraph: str
    position: int
    text: str
    iso_or_rule: str | None
    due: str | None
    agencies: tuple[Agency, ...]


def list_agencies(
    database: Database,
    *,
    document: int | None = None,
    role: Role | None = None,
    size: int = 50,
    offset: int = 0,
) -> Page[AgencyRecord]:
    """The agencies, those with most tasks first, then by id."""
    held = responsibilities.c
    unit = sa.func.coalesce(held.task, held.paragraph)
    counts = [
        sa.func.count(sa.distinct(sa.case((held.role == role, unit)))).label(role) for role in ROLES
    ]
    query = (
        sa.select(
            held.agency,
            sa.func.min(held.name).label("name"),
            sa.func.count(sa.distinct(held.document)).label("documents"),
            *counts,
        )
        .group_by(held.agency)
        .order_by(sa.func.count(sa.distinct(unit)).desc(), held.agency)
    )
    if document is not None:
        query = query.where(held.document == document)
    if role is not None:
        query = query.where(held.role == role)
    with database.read() as connection:
        return page(connection, query, _agency_record, size=size, offset=offset)


def list_tasks(
    database: Database,
    wanted: TaskFilter = TaskFilter(),  # noqa: B008 - frozen
    *,
    size: int = 50,
    offset: int = 0,
) -> Page[TaskRecord]:
    """The tasks of the documents held, in the order of documents and texts."""
    first = (
        sa.select(sa.func.min(paragraphs.c.position))
        .where(paragraphs.c.task == tasks.c.id, paragraphs.c.load_ended.is_(None))
        .where(paragraphs.c.document == tasks.c.document)
        .scalar_subquery()
    )
    query = (
        sa.select(tasks, first.label("position"))
        .where(*_task_conditions(wanted))
        .order_by(tasks.c.document, tasks.c.place)
    )
    with database.read() as connection:
        found = page(connection, query, lambda row: row, size=size, offset=offset)
        of = heads_of(connection, (row.document for row in found.items))
        agencies = _agencies(connection, [row.id for row in found.items])
    items = tuple(
        TaskRecord(
            id=row.id,
            document=of[row.document],
            part=row.part,
            section=row.section,
            number=row.number,
            title=row.title,
            text=row.text,
            position=row.position or 0,
            agencies=agencies.get(row.id, ()),
        )
        for row in found.items
    )
    return Page(items, found.total, found.next)


def list_deadlines(
    database: Database,
    wanted: DeadlineFilter = DeadlineFilter(),  # noqa: B008 - frozen
    *,
    size: int = 50,
    offset: int = 0,
) -> Page[DeadlineRecord]:
    """The deadlines by day, those without a day last, each with the agencies of its task."""
    query = (
        sa.select(
            deadlines,
            paragraphs.c.position,
            tasks.c.number.label("task_number"),
            tasks.c.title.label("task_title"),
        )
        .join(paragraphs, is_live(deadlines.c.paragraph))
        .join(tasks, tasks.c.id == deadlines.c.task, isouter=True)
        .where(*_deadline_conditions(wanted))
        .order_by(deadlines.c.due.nulls_last(), deadlines.c.document, paragraphs.c.position)
        .order_by(deadlines.c.text, deadlines.c.iso_or_rule.nulls_last())
    )
    with database.read() as connection:
        found = page(connection, query, lambda row: row, size=size, offset=offset)
        of = heads_of(connection, (row.document for row in found.items))
        agencies = _agencies(connection, [row.task or row.paragraph for row in found.items])
    items = tuple(_deadline_record(row, of, agencies) for row in found.items)
    return Page(items, found.total, found.next)


def _agencies(connection: sa.Connection, units: Sequence[str]) -> dict[str, tuple[Agency, ...]]:
    """The agencies of each task id, or key of a paragraph outside all tasks, in text order."""
    held = responsibilities.c
    unit = sa.func.coalesce(held.task, held.paragraph)
    query = sa.select(unit.label("unit"), responsibilities).where(
        sa.or_(held.task.in_(units), sa.and_(held.task.is_(None), held.paragraph.in_(units)))
    )
    found: dict[str, tuple[Agency, ...]] = {}
    for row in connection.execute(query.order_by(held.document, held.place)):
        agency = Agency(row.agency, row.name, row.role, row.via)
        found[row.unit] = (*found.get(row.unit, ()), agency)
    return found


def _agency_record(row: Any) -> AgencyRecord:
    counts: dict[Role, int] = {role: getattr(row, role) for role in ROLES}
    return AgencyRecord(row.agency, row.name, row.documents, counts)


def _task_conditions(wanted: TaskFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.document is not None:
        conditions.append(tasks.c.document == wanted.document)
    if wanted.number is not None:
        # Not by LIKE, which minds the case of letters in one database and not in the other.
        start = sa.func.substr(tasks.c.number, 1, len(wanted.number) + 1, type_=Text)
        under = start == f"{wanted.number}."
        conditions.append(sa.or_(tasks.c.number == wanted.number, under))
    if wanted.agency is not None or wanted.role is not None:
        held = responsibilities.c
        named = sa.select(held.task).where(held.task.is_not(None))
        if wanted.agency is not None:
            named = named.where(held.agency == agency_id(wanted.agency))
        if wanted.role is not None:
            named = named.where(held.role == wanted.role)
        conditions.append(tasks.c.id.in_(named))
    return conditions


def _deadline_conditions(wanted: DeadlineFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.start is not None:
        conditions.append(deadlines.c.due >= wanted.start)
    if wanted.end is not None:
        conditions.append(deadlines.c.due <= wanted.end)
    if wanted.document is not None:
        conditions.append(deadlines.c.document == wanted.document)
    if wanted.agency is not None:
        held = responsibilities.c
        same = sa.or_(held.task == deadlines.c.task, held.paragraph == deadlines.c.paragraph)
        conditions.append(sa.exists().where(held.agency == agency_id(wanted.agency), same))
    return conditions


def _deadline_record(
    row: Any, of: dict[int, DocumentHead], agencies: dict[str, tuple[Agency, ...]]
) -> DeadlineRecord:
    return DeadlineRecord(
        document=of[row.document],
        task=None if row.task is None else Task(row.task, row.task_number, row.task_title),
        paragraph=row.paragraph,
        position=row.position,
        text=row.text,
        iso_or_rule=row.iso_or_rule,
        due=row.due,
        agencies=agencies.get(row.task or row.paragraph, ()),
    )
