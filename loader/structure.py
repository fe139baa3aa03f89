"""Paragraphs to parts, sections and tasks: what each paragraph is and which task it belongs to.

Knows the form of directives; who does what is found by the recognisers, in `pipeline`.
"""

from collections.abc import Sequence as Blocks
from typing import NamedTuple

from loader import model, numbering, rules, schedules, sections
from loader.blocks import Block
from loader.cell_tables import group
from loader.letterhead_lines import is_letterhead
from loader.model import ParsedTask
from loader.numbering import Marker
from loader.paragraphs import is_footnote
from loader.places import Place, is_closing, place_of
from loader.sections import Section
from loader.sequence import Open, Sequence
from search.model import Kind


class Placed(NamedTuple):
    """A paragraph in its place: `task` is an index into `Structure.tasks`.

    `row` is what it holds as a row of a table of tasks, under the header at position `header`.
    """

    block: Block
    kind: Kind
    part: int
    section: tuple[str, ...]
    task: int | None
    row: schedules.Row | None = None
    header: int | None = None


class Structure(NamedTuple):
    """The paragraphs in their places, the tasks, and the task that holds each task (or None)."""

    paragraphs: list[Placed]
    tasks: list[ParsedTask]
    parents: list[int | None]
    warnings: list[model.Warning]


def parse(blocks: Blocks[Block], language: str) -> Structure:
    """The structure of a document given as repaired paragraphs; `language` is its main one."""
    outline = _Outline(paths=language == "zh")
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        outline.add(block, following)
    outline.close_part()
    return Structure(outline.paragraphs, outline.tasks, outline.parents, outline.warnings)


class _Outline:
    """What is going on while the paragraphs are read one after the other."""

    def __init__(self, paths: bool) -> None:
        self.paragraphs: list[Placed] = []
        self.tasks: list[ParsedTask] = []
        self.parents: list[int | None] = []
        self.warnings: list[model.Warning] = []
        self._paths = paths
        self._part = 0
        self._place: Place = "head"
        self._sequence = Sequence(paths)
        self._sections: list[Section] = []
        self._roman = 0
        self._task: int | None = None
        self._started = False
        self._columns: tuple[str, ...] | None = None
        self._header = 0
        self._rows: tuple[str, ...] = ()
        self._group: tuple[int, int] | None = None

    def add(self, block: Block, following: Block | None) -> None:
        """Put one paragraph in its place."""
        if self._columns and (heads := _group(block, following)):
            self._add_group(block, *heads)
            return
        if block.hint == "row":
            self._add_row(block)
            return
        self._columns, self._rows = None, ()
        if block.hint == "caption":
            self._append(block, "caption", None)
        elif is_footnote(block.text):
            self._append(block, "footnote", None)
        else:
            self._add_text(block, following)

    def _add_row(self, block: Block) -> None:
        """Add a table's row; one under the header of a table of tasks is a task if it has a number.

        What follows the table belongs to the task before it, not to the last row.
        """
        if header := schedules.columns(block.text):
            self._columns, self._rows, self._group = header, (), None
            self._header = len(self.paragraphs)
            self._append(block, "table", None, schedules.Row())
            return
        row = schedules.row(block.text, self._columns) if self._columns else None
        task = None
        if row and row.section:
            self._rows = (row.section, block.text)
        elif row and row.number:
            words = self._number_at(block.text, row.number, "table_row")
            number = f"{self._group[0]}.{row.number}" if self._group else row.number
            task = self._add_task(number, row.task, words, self._group[1] if self._group else None)
        self._append(block, "table", task, row)

    def _add_group(self, block: Block, number: int, title: str) -> None:
        """Add a row that heads those below it: a task of its own, as 一、 is outside of tables."""
        printed = block.text[: len(block.text) - len(block.text.lstrip("* 一二三四五六七八九十"))]
        words = self._number_at(block.text, printed.strip("* "), "han")
        task = self._add_task(str(number), title, words, None)
        self._group = (number, task)
        self._append(block, "table", task, schedules.Row())

    def _add_task(self, number: str, text: str, words: model.Evidence, parent: int | None) -> int:
        self._started = True
        label = "/".join([*(section.label for section in self._sections), *self._rows[:1]])
        self.tasks.append(ParsedTask(self._part, label, number, text, words))
        self.parents.append(parent)
        return len(self.tasks) - 1

    def _add_text(self, block: Block, following: Block | None) -> None:
        if self._place != "head" and self._part == 0 and is_letterhead(block.text):
            # What stood above the letterhead was the page around the document.
            self._sections, self._place = [], "head"
        above = self.paragraphs[-1].block.text if self.paragraphs else ""
        self._place = place_of(block, following, self._place, self._started, above)
        if self._place in ("recipients", "signature"):
            self.close_part()
            self._append(block, self._place, None)
            return
        if self._place == "attachment":
            self._begin_part()
            self._append(block, "heading", None)
            return
        marker = numbering.find_marker(block.text)
        if marker is None or not self._add_numbered(block, marker, following):
            self._add_plain(block)

    def _add_numbered(self, block: Block, marker: Marker, following: Block | None) -> bool:
        """Add a section's heading or a task's first paragraph; False if the number is none."""
        if marker.kind in numbering.SECTIONS:
            return self._add_section(block, marker)
        before = self._sequence.open[-1] if self._sequence.open else None
        unit = self._sequence.admit(marker, len(self.tasks))
        if unit is None:
            return False
        gap = self._warn_of_gap(before, unit)
        self._place = "body"
        self._started = True
        self._task = len(self.tasks)
        label = "/".join(section.label for section in self._sections)
        text = block.text[marker.end :]
        printed = block.text[: marker.end].rstrip()
        words = self._number_at(block.text, printed, "after_gap" if gap else marker.kind)
        self.tasks.append(ParsedTask(self._part, label, unit.number, text, words))
        self.parents.append(self._sequence.parent())
        self._append(block, sections.task_kind(block, text, following), self._task)
        return True

    def _number_at(self, text: str, printed: str, kind: str) -> model.Evidence:
        """The evidence of the number with which the paragraph that comes next begins."""
        start = text.index(printed)
        position = len(self.paragraphs)
        return rules.evidence(f"task.{kind}", start, start + len(printed), position=position)

    def _warn_of_gap(self, before: Open | None, unit: Open) -> bool:
        """Warn where numbers are missing between the last unit and this one, and tell."""
        if before is None or before.kind != unit.kind or len(before.values) != len(unit.values):
            return False
        gap = unit.values[-1] - before.values[-1] > 1 and unit.values[:-1] == before.values[:-1]
        if gap:
            message = f"After number {before.number} comes {unit.number}."
            self.warnings.append(model.Warning("number_missing", message))
        return gap

    def _add_section(self, block: Block, marker: Marker) -> bool:
        if not sections.is_section(block, marker, self._roman):
            return False
        if marker.kind == "roman":
            self._roman = marker.values[0]
        else:
            self._roman = 0
        self._open_section(sections.numbered(block, marker))
        self._append(block, "heading", None)
        return True

    def _open_section(self, section: Section) -> None:
        self._sections = [outer for outer in self._sections if outer.rank < section.rank]
        self._sections.append(section)
        self._sequence.clear()
        self._task = None
        self._place = "body"

    def _add_plain(self, block: Block) -> None:
        titled = self._place == "body" and sections.is_titled(block)
        if titled and not self._names_section():
            self._open_section(sections.titled(block))
        heading = titled or (self._place == "head" and sections.is_head_line(block))
        if self._paths and self._task is not None:
            # 项 of a Chinese article have one paragraph each: what follows is a 款 of the article.
            article = self._sequence.article()
            self._task = self._task if article is None else article
        self._append(block, "heading" if heading else "body", self._task)

    def _names_section(self) -> bool:
        """Whether the paragraph before is a section's number alone ("Chương II"), named here."""
        if not self._sections or not self.paragraphs:
            return False
        heading = self._sections[-1].heading
        return heading == self.paragraphs[-1].block.text and sections.is_number_alone(heading)

    def close_part(self) -> None:
        """End the part's tasks; a closing sentence about the whole document is of none of them."""
        last = self.paragraphs[-1] if self.paragraphs else None
        if last is not None and self._task is not None and is_closing(last.block.text):
            own = self.paragraphs[-2].task == self._task if len(self.paragraphs) > 1 else False
            if own and last.kind == "body" and not self._sequence.has_articles():
                self.paragraphs[-1] = last._replace(task=None)
        self._task = None

    def _begin_part(self) -> None:
        self._part += 1
        self._sections = []
        self._sequence = Sequence(self._paths)
        self._roman = 0
        self._task = None
        self._started = False
        self._place = "head"

    def _append(
        self, block: Block, kind: Kind, task: int | None, row: schedules.Row | None = None
    ) -> None:
        outside = kind in ("recipients", "signature", "footnote")
        headings = () if outside else tuple(section.heading for section in self._sections)
        if kind == "table":
            headings += self._rows[1:]
        header = None if row is None else self._header
        self.paragraphs.append(Placed(block, kind, self._part, headings, task, row, header))


def _group(block: Block, following: Block | None) -> tuple[int, str] | None:
    """Number and title of a line that heads rows of a table, as the rows below it show."""
    below = following is not None and (following.hint == "row" or group(following.text) is not None)
    return group(block.text) if below or block.hint == "row" else None
