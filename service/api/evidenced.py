"""The answers that show evidence: how sure each fact is, and from which words it was read."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import msgspec

from search import model
from service.api import answers
from service.api.answers import Answer
from service.evidence import Grounds


class Words(Answer):
    """Words of the paragraph at `position`: [start, end) in code points of its text."""

    position: int
    start: int
    end: int
    text: str


class Evidence(Answer):
    """Which rule found a fact, how sure it is (0 to 1), by its own words and those around them."""

    rule: str
    confidence: float
    level: str
    words: Words | None
    cue: Words | None


class EvidencedAgency(answers.Agency):
    """An agency with its evidence."""

    evidence: Evidence | None


class EvidencedCitation(answers.Citation):
    """A citation with its evidence."""

    evidence: Evidence | None


class EvidencedDeadline(answers.Deadline):
    """A time limit with its evidence."""

    evidence: Evidence | None


class EvidencedParagraph(Answer):
    """A paragraph of a document with all that is known of it.

    `number_evidence` is that of the number of the task which begins here.
    """

    id: str
    section: list[str]
    task: answers.Task | None
    position: int
    kind: model.Kind
    language: str
    text: str
    number_evidence: Evidence | None
    agencies: list[EvidencedAgency]
    citations: list[EvidencedCitation]
    deadlines: list[EvidencedDeadline]
    load: int


class EvidencedDocument(answers.DocumentDetail):
    """A document with its outline, and the evidence of its own fields by their names."""

    evidence: dict[str, list[Evidence]]


def evidenced(paragraph: model.Paragraph, grounds: Mapping[str, Grounds]) -> dict[str, Any]:
    """A paragraph as its answer has it; facts of rows without evidence have none."""
    held = grounds.get(paragraph.key, Grounds())
    return {
        "id": paragraph.key,
        "section": paragraph.section,
        "task": paragraph.task,
        "position": paragraph.position,
        "kind": paragraph.kind,
        "language": paragraph.language,
        "text": paragraph.text,
        "number_evidence": held.number,
        "agencies": _each(paragraph.agencies, held.agencies),
        "citations": _each(paragraph.citations, held.citations),
        "deadlines": _each(paragraph.deadlines, held.deadlines),
        "load": paragraph.load,
    }


def _each(facts: Sequence[msgspec.Struct], grounds: Sequence[object]) -> list[dict[str, Any]]:
    return [
        msgspec.structs.asdict(fact) | {"evidence": ground}
        for fact, ground in zip_longest(facts, grounds)
    ]
