"""What a task gives its paragraphs: their agencies and deadlines, marked `via="task"`.

An agency of a task passes to the tasks under it only from a line that introduces them. The
evidence of what is given tells where it stands.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from loader.model import Evidence, Evidenced, ParagraphEvidence, ParsedParagraph
from search.model import Agency, Deadline

_Fact = TypeVar("_Fact", Agency, Deadline)


class _Given(NamedTuple):
    """What the paragraphs of a task say, as its other paragraphs have it."""

    agencies: list[tuple[Agency, Evidence]]
    deadlines: list[tuple[Deadline, Evidence]]


def inherit(
    paragraphs: Sequence[ParsedParagraph], parents: Sequence[int | None]
) -> list[ParsedParagraph]:
    """The paragraphs with what their task gives them; `parents[i]` holds task i (or is None)."""
    given: dict[int, _Given] = defaultdict(lambda: _Given([], []))
    introduced: dict[int, list[tuple[Agency, Evidence]]] = defaultdict(list)
    for paragraph in paragraphs:
        if paragraph.task is None or not (paragraph.agencies or paragraph.deadlines):
            continue
        agencies, deadlines = given[paragraph.task]
        held = paragraph.evidence
        named = _passed(paragraph.agencies, held.agencies, paragraph.position)
        agencies += named
        deadlines += _passed(paragraph.deadlines, held.deadlines, paragraph.position)
        if is_introduction(paragraph):
            introduced[paragraph.task] += named
    for task, parent in enumerate(parents):
        # Parents come before their children, so what passes down two levels is there already.
        if parent is not None and parent in introduced:
            given[task].agencies.extend(introduced[parent])
            introduced[task] += introduced[parent]
    return [_with_given(paragraph, given) for paragraph in paragraphs]


def is_introduction(paragraph: ParsedParagraph) -> bool:
    """Whether a paragraph leads to what stands below it: a heading, or a line ended by a colon."""
    return paragraph.kind == "heading" or paragraph.text.endswith((":", "："))


def charged(paragraph: ParsedParagraph) -> tuple[Evidenced[Agency], ...]:
    """The agencies of a paragraph, with evidence as others hold it that are given them."""
    held = zip(paragraph.agencies, paragraph.evidence.agencies, strict=True)
    return tuple(Evidenced(one, _placed(words, paragraph.position)) for one, words in held)


def _passed(
    facts: Sequence[_Fact], evidence: Sequence[Evidence], position: int
) -> list[tuple[_Fact, Evidence]]:
    """Facts of the paragraph at `position` as others have them: made once for all of these."""
    return [
        (replace(fact, via="task"), _placed(words, position))
        for fact, words in zip(facts, evidence, strict=True)
    ]


def _placed(words: Evidence, position: int) -> Evidence:
    """Evidence of the paragraph at `position`, as other paragraphs hold it."""
    return Evidence(
        words.start,
        words.end,
        words.rule,
        words.confidence,
        words.cue_start,
        words.cue_end,
        position if words.position is None else words.position,
        position if words.cue_position is None else words.cue_position,
    )


def _with_given(paragraph: ParsedParagraph, given: dict[int, _Given]) -> ParsedParagraph:
    if paragraph.task not in given:
        return paragraph
    agencies = _others(given[paragraph.task].agencies, paragraph.agencies, _charge)
    deadlines = _others(given[paragraph.task].deadlines, paragraph.deadlines, _limit)
    if not agencies and not deadlines:
        return paragraph
    evidence = paragraph.evidence
    return replace(
        paragraph,
        agencies=paragraph.agencies + tuple([one for one, _ in agencies]),
        deadlines=paragraph.deadlines + tuple([one for one, _ in deadlines]),
        evidence=ParagraphEvidence(
            evidence.agencies + tuple([words for _, words in agencies]),
            evidence.citations,
            evidence.deadlines + tuple([words for _, words in deadlines]),
        ),
    )


def _others(
    said: Sequence[tuple[_Fact, Evidence]],
    own: Sequence[_Fact],
    key_of: Callable[[_Fact], Hashable],
) -> list[tuple[_Fact, Evidence]]:
    """What the task says and the paragraph itself does not, each once, where it stands first."""
    if len(said) == len(own):
        return []  # all that the task says this paragraph says
    seen = set(map(key_of, own))
    others = []
    for one in said:
        key = key_of(one[0])
        if key not in seen:
            seen.add(key)
            others.append(one)
    return others


def _charge(agency: Agency) -> Hashable:
    return agency.id, agency.role


def _limit(deadline: Deadline) -> Hashable:
    return deadline.text, deadline.iso_or_rule
