"""The outline of a document: its sections in order, with the tasks that begin in each."""

import msgspec
import sqlalchemy as sa

from service.db.connect import Database
from service.db.schema import paragraphs, tasks
from service.documents import read_headings


class OutlineTask(msgspec.Struct, frozen=True):
    """A task of an outline; `position` is that of its first paragraph."""

    id: str
    number: str
    title: str
    position: int


class OutlineSection(msgspec.Struct, frozen=True):
    """Neighbouring paragraphs under the same headings (outermost first), with their tasks."""

    part: int
    headings: tuple[str, ...]
    position: int
    tasks: tuple[OutlineTask, ...]


def outline(database: Database, id_: int) -> tuple[OutlineSection, ...]:
    """The sections of a document in order, each with the tasks that begin in it."""
    held = paragraphs.c
    query = (
        sa.select(held.part, held.section, held.position, held.task, tasks.c.number, tasks.c.title)
        .join(tasks, tasks.c.id == held.task, isouter=True)
        .where(held.document == id_, held.load_ended.is_(None))
        .order_by(held.position)
    )
    sections: list[tuple[tuple[int, str], int, list[OutlineTask]]] = []
    seen: set[str] = set()
    with database.read() as connection:
        for row in connection.execute(query):
            place = (row.part, row.section)
            if not sections or sections[-1][0] != place:
                sections.append((place, row.position, []))
            if row.task is not None and row.task not in seen:
                seen.add(row.task)
                task = OutlineTask(row.task, row.number, row.title, row.position)
                sections[-1][2].append(task)
    return tuple(
        OutlineSection(part, read_headings(section), position, tuple(found))
        for (part, section), position, found in sections
    )
