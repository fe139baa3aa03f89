"""Other ways to say a part of a stretch of words, whoever knows them. Knows no syntax."""

from collections.abc import Collection, Iterator, Sequence, Set
from typing import NamedTuple, TypeAlias

from analyzers.agencies import find_agencies
from analyzers.normalize import fold
from search.lexicon import Expansion
from search.readings import ChangeCode
from search.tree import GramField, Node, Values
from search.understanding_words import match

Span: TypeAlias = tuple[int, int]


class Alternative(NamedTuple):
    """What else may stand for `text[start:end]`: any of the nodes, ranked by the terms of `texts`.

    Where `instead` is set the words as typed add nothing to that. `code` and `detail` are those of
    a change.
    """

    start: int
    end: int
    code: ChangeCode
    detail: str
    nodes: tuple[Node, ...]
    texts: tuple[str, ...] = ()
    instead: bool = False


def expanded(
    text: str, found: Sequence[Expansion], without: Set[ChangeCode]
) -> Iterator[Alternative]:
    """Synonyms and abbreviations of a lexicon; translations speak for whole queries."""
    for start, end, kind, texts in found:
        if kind != "translation" and kind not in without:
            detail = f"{text[start:end]} = {', '.join(texts)}"
            yield Alternative(start, end, kind, detail, tuple(map(as_written, texts)), texts)


def agencies(text: str, field: GramField, numbers: Collection[Span]) -> Iterator[Alternative]:
    """Agencies that are typed by another name than their own, outside document numbers."""
    for agency in find_agencies(text):
        typed = fold(text[agency.start : agency.end])
        if typed == agency.id or overlaps(agency.start, agency.end, numbers):
            continue
        named = (match(agency.name, field),) if fold(agency.name) != typed else ()
        nodes = (*named, Values("agency", (agency.id,)))
        yield Alternative(agency.start, agency.end, "agency", agency.name, nodes, (agency.name,))


def as_written(text: str) -> Node:
    """The words of a lexicon next to each other, with the marks that they have there."""
    return match(text, "grams")


def overlaps(start: int, end: int, spans: Collection[Span]) -> bool:
    """Whether the span shares a character with one of these."""
    return any(start < last and first < end for first, last in spans)
