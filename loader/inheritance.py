"""What a task gives its paragraphs: their agencies and deadlines, marked `via="task"`.

An agency of a task passes to the tasks under it only from a line that introduces them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from loader.model import ParsedParagraph
from search.model import Agency, Deadline

_T = TypeVar("_T")


def inherit(
    paragraphs: Sequence[ParsedParagraph], parents: Sequence[int | None]
) -> list[ParsedParagraph]:
    """The paragraphs with what their task gives them; `parents[i]` holds task i (or is None)."""
    agencies: dict[int, list[Agency]] = defaultdict(list)
    deadlines: dict[int, list[Deadline]] = defaultdict(list)
    introduced: dict[int, list[Agency]] = defaultdict(list)
    for paragraph in paragraphs:
        if paragraph.task is not None:
            agencies[paragraph.task] += paragraph.agencies
            deadlines[paragraph.task] += paragraph.deadlines
            if is_introduction(paragraph):
                introduced[paragraph.task] += paragraph.agencies
    for task, parent in enumerate(parents):
        # Parents come before their children, so what passes down two levels is there already.
        if parent is not None and introduced[parent]:
            agencies[task] += introduced[parent]
            introduced[task] += introduced[parent]
    return [_given(paragraph, agencies, deadlines) for paragraph in paragraphs]


def is_introduction(paragraph: ParsedParagraph) -> bool:
    """Whether a paragraph leads to what stands below it: a heading, or a line ended by a colon."""
    return paragraph.kind == "heading" or paragraph.text.endswith((":", "："))


def _given(
    paragraph: ParsedParagraph,
    agencies: dict[int, list[Agency]],
    deadlines: dict[int, list[Deadline]],
) -> ParsedParagraph:
    if paragraph.task is None:
        return paragraph
    own = {(agency.id, agency.role) for agency in paragraph.agencies}
    given = _unique(
        (a.id, a.role, a) for a in agencies[paragraph.task] if (a.id, a.role) not in own
    )
    limits = {(limit.text, limit.iso_or_rule) for limit in paragraph.deadlines}
    more = _unique(
        (d.text, d.iso_or_rule, d)
        for d in deadlines[paragraph.task]
        if (d.text, d.iso_or_rule) not in limits
    )
    if not given and not more:
        return paragraph
    return replace(
        paragraph,
        agencies=paragraph.agencies + tuple(replace(agency, via="task") for agency in given),
        deadlines=paragraph.deadlines + tuple(replace(limit, via="task") for limit in more),
    )


def _unique(keyed: Iterable[tuple[str, str | None, _T]]) -> list[_T]:
    return list({(first, second): value for first, second, value in keyed}.values())
