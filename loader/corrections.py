"""What persons have put right in a document, laid over what was read.

Pure: it knows neither who corrected nor where corrections are kept.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, TypeVar, cast

from msgspec.structs import asdict, replace

from loader.inheritance import inherit
from loader.model import (
    Document,
    Evidence,
    Field,
    FieldEvidence,
    ParagraphEvidence,
    ParsedParagraph,
)
from search.model import Agency, Citation, Deadline

RULE = "correction"
"""The rule's name in the evidence of what a person said."""
SURE = 1.0

Fact: TypeAlias = Agency | Citation | Deadline
_Fact = TypeVar("_Fact", Agency, Citation, Deadline)


class FieldChange(NamedTuple):
    """A field of the document and its true value; None where the text does not give it."""

    field: Field
    after: str | None


class FactChange(NamedTuple):
    """In the paragraph at `position`, `after` stands in place of `before`.

    None before adds a fact, None after takes one out; both are of one kind.
    """

    position: int
    before: Fact | None
    after: Fact | None


def apply(
    document: Document, fields: Sequence[FieldChange], facts: Sequence[FactChange]
) -> Document:
    """The document with these changes; what tasks give their paragraphs is worked out again."""
    values = {change.field: change.after for change in fields}
    kept = tuple(one for one in document.evidence if one.field not in values)
    said = tuple(
        FieldEvidence(field, Evidence(0, 0, RULE, SURE)) for field, value in values.items() if value
    )
    own = [_own(paragraph) for paragraph in document.paragraphs]
    for change in facts:
        own[change.position] = _changed(own[change.position], change)
    return replace(
        document, **values, evidence=kept + said, paragraphs=tuple(inherit(own, document.parents))
    )


def _own(paragraph: ParsedParagraph) -> ParsedParagraph:
    """The paragraph with what it says itself."""
    agencies = _pairs(paragraph.agencies, paragraph.evidence.agencies)
    deadlines = _pairs(paragraph.deadlines, paragraph.evidence.deadlines)
    return _with(
        paragraph,
        [pair for pair in agencies if pair[0].via == "paragraph"],
        _pairs(paragraph.citations, paragraph.evidence.citations),
        [pair for pair in deadlines if pair[0].via == "paragraph"],
    )


def _changed(paragraph: ParsedParagraph, change: FactChange) -> ParsedParagraph:
    agencies = _pairs(paragraph.agencies, paragraph.evidence.agencies)
    citations = _pairs(paragraph.citations, paragraph.evidence.citations)
    deadlines = _pairs(paragraph.deadlines, paragraph.evidence.deadlines)
    match change.before or change.after:
        case Agency():
            agencies = _replaced(agencies, change.before, change.after, paragraph.text)
        case Citation():
            citations = _replaced(citations, change.before, change.after, paragraph.text)
        case Deadline():
            deadlines = _replaced(deadlines, change.before, change.after, paragraph.text)
    return _with(paragraph, agencies, citations, deadlines)


def _pairs(facts: Sequence[_Fact], evidence: Sequence[Evidence]) -> list[tuple[_Fact, Evidence]]:
    return list(zip(facts, evidence, strict=True))


def _with(
    paragraph: ParsedParagraph,
    agencies: Sequence[tuple[Agency, Evidence]],
    citations: Sequence[tuple[Citation, Evidence]],
    deadlines: Sequence[tuple[Deadline, Evidence]],
) -> ParsedParagraph:
    return replace(
        paragraph,
        agencies=tuple(fact for fact, _ in agencies),
        citations=tuple(fact for fact, _ in citations),
        deadlines=tuple(fact for fact, _ in deadlines),
        evidence=ParagraphEvidence(
            tuple(words for _, words in agencies),
            tuple(words for _, words in citations),
            tuple(words for _, words in deadlines),
        ),
    )


def _replaced(
    pairs: list[tuple[_Fact, Evidence]], before: Fact | None, after: Fact | None, text: str
) -> list[tuple[_Fact, Evidence]]:
    """The facts with the change: where the old one stood, else at the end; none of them twice."""
    gone = {key_of(one) for one in (before, after) if one is not None}
    wrong = before and key_of(before)
    at = next((i for i, (fact, _) in enumerate(pairs) if key_of(fact) == wrong), len(pairs))
    kept = [pair for pair in pairs[:at] if key_of(pair[0]) not in gone]
    rest = [pair for pair in pairs[at:] if key_of(pair[0]) not in gone]
    if after is not None:
        kept.append((cast("_Fact", after), _evidence(after, text)))
    return kept + rest


def key_of(fact: Fact) -> tuple[str | None, ...]:
    """What makes two facts of a paragraph the same one."""
    match fact:
        case Agency(id=key, role=role):
            return "agencies", key, role
        case Citation(key=key):
            return "citations", key
        case Deadline(text=text, iso_or_rule=value):
            return "deadlines", text, value


def _evidence(fact: Fact, text: str) -> Evidence:
    """Where the words of a fact stand in the text, nowhere if the person put it otherwise."""
    values = asdict(fact)
    words = values.get("name") or values.get("number") or values.get("text") or ""
    start = text.casefold().find(words.casefold()) if words else -1
    if start < 0 or len(text.casefold()) != len(text):
        return Evidence(0, 0, RULE, SURE)
    return Evidence(start, start + len(words), RULE, SURE)
