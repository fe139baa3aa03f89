"""Terms that mean the same, as a table that expands a text. Knows no place to keep them."""

from collections.abc import Iterable
from dataclasses import dataclass

from analyzers.language import Language, detect
from analyzers.normalize import fold
from search.lexicon import Expansion
from search.phrases import PhraseTable

_Others = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """For each term what else to find, by the language of the query that it stands in."""

    _tables: dict[Language, PhraseTable[_Others]]

    @classmethod
    def of(
        cls, groups: Iterable[tuple[tuple[str, ...], tuple[str, ...] | None, str | None]]
    ) -> "Synonyms":
        """A table of (terms, targets, language).

        Terms without targets all find each other; those with targets find these as well. A group
        of one language is left out of queries in the other.
        """
        entries: dict[Language, list[tuple[str, _Others]]] = {"vi": [], "zh": [], "other": []}
        for terms, targets, language in groups:
            for asked, listed in entries.items():
                if language is None or asked in (language, "other"):
                    listed.extend((term, _others(term, terms, targets)) for term in terms)
        return cls({language: PhraseTable.of(listed) for language, listed in entries.items()})

    def expansions(self, text: str) -> list[Expansion]:
        """What else to find for the terms in the text."""
        return [
            Expansion(found.start, found.end, "synonym", _distinct(found.values))
            for found in self._tables[detect(text)].find(text)
        ]


def _others(term: str, terms: tuple[str, ...], targets: tuple[str, ...] | None) -> _Others:
    if targets is not None:
        return targets
    return tuple(other for other in terms if other != term)


def _distinct(values: Iterable[_Others]) -> tuple[str, ...]:
    """The terms of all groups in order; of those that are the same when compared, one."""
    found: dict[str, str] = {}
    for term in (term for others in values for term in others):
        found.setdefault(fold(term), term)
    return tuple(found.values())
