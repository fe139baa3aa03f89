"""Short forms and what they stand for, both ways: those in general use, and others handed in.

A short form that could be a word of Vietnamese (AN, TƯ) is one only where it stands in capitals.
"""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from analyzers.gazetteer import rows_of
from analyzers.normalize import fold, gram_texts, unmark
from analyzers.numbers import find_numbers
from search.lexicon import Expansion
from search.phrases import PhraseTable

_DATA = Path(__file__).parent / "data"
MOST_TEXTS = 4
"""So many other forms of one are tried; a short form may stand for several."""

_SYLLABLE = re.compile(
    "(?:[bcdghklmnpqrstvx]|[cgknpt]h|ngh?|gi|qu|tr)?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


class Abbreviation(NamedTuple):
    """A short form with one of its long forms."""

    short: str
    long: str


class _Form(NamedTuple):
    """What to find for a form instead, and whether it has to stand in capitals."""

    other: str
    capitals: bool


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """A table in which each short form finds its long forms, and each long form its short ones."""

    _forms: PhraseTable[_Form]

    @classmethod
    def of(cls, pairs: Iterable[Abbreviation]) -> "Abbreviations":
        """A table of these pairs; of many other forms of one the first count."""
        return cls(PhraseTable.of(entry for pair in pairs for entry in _both_ways(pair)))

    def expansions(self, text: str) -> list[Expansion]:
        """The other forms of what stands in the text, but for parts of document numbers."""
        numbers = [(number.start, number.end) for number in find_numbers(text)]
        return [
            Expansion(start, end, "abbreviation", _distinct(forms))
            for start, end, forms in self._forms.find(text, _is_meant)
            if not any(start < last and first < end for first, last in numbers)
        ]


@functools.cache
def in_general_use() -> Sequence[Abbreviation]:
    """The tables of this product: of administrative Vietnamese and Chinese, and of bodies."""
    lines = (_DATA / "abbreviations.tsv").read_text(encoding="utf-8").splitlines()[1:]
    own = [Abbreviation(*line.split("\t")[1:]) for line in lines]
    bodies = [Abbreviation(*row) for row in rows_of("abbreviations_vi.tsv")]
    return (*own, *bodies)


def _both_ways(pair: Abbreviation) -> list[tuple[str, _Form]]:
    return [
        (pair.short, _Form(pair.long, _may_be_a_word(pair.short))),
        (pair.long, _Form(pair.short, capitals=False)),
    ]


def _may_be_a_word(short: str) -> bool:
    found = gram_texts(short)
    return len(found) == 1 and _SYLLABLE.fullmatch(unmark(found[0])) is not None


def _is_meant(written: str, form: _Form) -> bool:
    return written.isupper() or not form.capitals


def _distinct(forms: Sequence[_Form]) -> tuple[str, ...]:
    """The first of the other forms; of those that are the same when compared, one."""
    found: dict[str, str] = {}
    for form in forms:
        found.setdefault(fold(form.other), form.other)
    return tuple(found.values())[:MOST_TEXTS]
