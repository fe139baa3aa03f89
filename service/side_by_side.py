"""Two documents side by side, paragraph by paragraph, with the gaps in either.

Tasks with equal numbers come first; within a task paragraphs follow their lengths and what
stands in both. Knows not whether the two are translations of each other.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

import msgspec

from analyzers.normalize import gram_texts
from search.model import DocumentHead, Paragraph
from service import documents
from service.alignment import Bead, Unit, align, match
from service.db.connect import Database

LONGEST = 2000
"""So many paragraphs of each document are aligned."""

Gap = Literal["task", "paragraph"]


class Row(msgspec.Struct, frozen=True):
    """Paragraphs that say the same; one side is empty where `gap` says what is missing there.

    `task` is the number of the task to which they belong on either side.
    """

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    task: str | None
    gap: Gap | None


class SideBySide(msgspec.Struct, frozen=True):
    """All rows in order; `missing_left` and `missing_right` are tasks that only the other has.

    `left_out` counts the paragraphs beyond `LONGEST` on both sides.
    """

    left: DocumentHead
    right: DocumentHead
    rows: tuple[Row, ...]
    missing_left: tuple[str, ...]
    missing_right: tuple[str, ...]
    left_out: int


def aligned(database: Database, left: int, right: int) -> SideBySide | None:
    """The two documents aligned; None where one of them is unknown."""
    one, other = (documents.document(database, id_) for id_ in (left, right))
    if one is None or other is None:
        return None
    pages = [documents.list_paragraphs(database, id_, size=LONGEST) for id_ in (left, right)]
    ours, theirs = (page.items for page in pages)
    rows = tuple(align_paragraphs(ours, theirs))
    gaps = [row for row in rows if row.gap == "task" and row.task]
    return SideBySide(
        one.head,
        other.head,
        rows,
        tuple(dict.fromkeys(str(row.task) for row in gaps if not row.left)),
        tuple(dict.fromkeys(str(row.task) for row in gaps if not row.right)),
        sum(page.total - len(page.items) for page in pages),
    )


def align_paragraphs(left: Sequence[Paragraph], right: Sequence[Paragraph]) -> Iterator[Row]:
    """The rows of two documents given by their paragraphs in order."""
    ratio = _size(right) / max(_size(left), 1)
    ours, theirs = _blocks(left), _blocks(right)
    beads = match([block.label for block in ours], [block.label for block in theirs])
    if not _is_alike(beads, ours, theirs):
        yield from _aligned(left, right, ratio)
        return
    for bead in beads:
        before, after = ours[slice(*bead.left)], theirs[slice(*bead.right)]
        here = _paragraphs(before), _paragraphs(after)
        if before and after:
            yield from _aligned(*here, ratio)
        elif task := (*before, *after)[0].number:
            yield Row(*here, task, "task")
        else:
            yield from _aligned(*here, ratio)


_CLOSING = frozenset(("recipients", "signature", "footnote"))


class _Block(NamedTuple):
    """Neighbouring paragraphs of one task, or of none; `number` is "" for these."""

    label: str
    number: str
    paragraphs: tuple[Paragraph, ...]


def _blocks(paragraphs: Sequence[Paragraph]) -> list[_Block]:
    """A second stretch of a task, after a table or a task in it, is labelled as such.

    Recipients, signatures and notes correspond to their like.
    """
    blocks: list[_Block] = []
    begun: set[str] = set()
    for (id_, number, kind), group in groupby(paragraphs, key=_place):
        again = "+" if id_ and id_ in begun else ""
        begun.add(id_)
        blocks.append(_Block(f"{number}{again}{kind}", number, tuple(group)))
    return blocks


def _place(one: Paragraph) -> tuple[str, str, str]:
    if one.task:
        return one.task.id, one.task.number, ""
    return "", "", one.kind if one.kind in _CLOSING else ""


def _is_alike(beads: Sequence[Bead], left: Sequence[_Block], right: Sequence[_Block]) -> bool:
    """Whether half of the tasks have a counterpart; two ways of numbering have hardly any."""
    found = sum(
        bool(left[bead.left[0]].number)
        for bead in beads
        if bead.left[0] < bead.left[1] and bead.right[0] < bead.right[1]
    )
    return 2 * found >= min(sum(bool(block.number) for block in side) for side in (left, right))


def _aligned(left: Sequence[Paragraph], right: Sequence[Paragraph], ratio: float) -> Iterator[Row]:
    for bead in align(list(map(_unit, left)), list(map(_unit, right)), ratio):
        ours, theirs = tuple(left[slice(*bead.left)]), tuple(right[slice(*bead.right)])
        task = (*ours, *theirs)[0].task
        gap: Gap | None = None if ours and theirs else "paragraph"
        yield Row(ours, theirs, task.number if task else None, gap)


def _unit(paragraph: Paragraph) -> Unit:
    """Its numbers, those of dates and of documents that it names among them, are its anchors."""
    numbers = (gram for gram in gram_texts(paragraph.text) if gram.isdecimal())
    return Unit(len(paragraph.text), frozenset(numbers))


def _paragraphs(blocks: Sequence[_Block]) -> tuple[Paragraph, ...]:
    return tuple(one for block in blocks for one in block.paragraphs)


def _size(paragraphs: Sequence[Paragraph]) -> int:
    return sum(len(one.text) for one in paragraphs)
