"""Terms of directives in the other language: Vietnamese to Chinese and back, from `data/`.

It finds terms in a stretch of words and says how much of it they cover. Knows no queries; the
provinces' Chinese names are those of the gazetteer.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from analyzers.analysis import query_words
from analyzers.gazetteer import provinces
from analyzers.normalize import gram_texts, grams, has_marks, nfc, unmark
from analyzers.numbers import find_numbers
from search.lexicon import Expansion
from search.phrases import Grams, PhraseIndex

PARTICLE = "particle"
"""The domain of words that need no counterpart in the other language."""

_DATA = Path(__file__).with_name("data") / "glossary.tsv"
_LONGEST_SYLLABLE = 6  # "khuyếch"; what is longer is a foreign word, which has no marks to lose


class Row(NamedTuple):
    """One line of the glossary: forms in either language, each as good as the others."""

    vi: tuple[str, ...]
    zh: tuple[str, ...]
    domain: str


@cache
def rows() -> tuple[Row, ...]:
    """The glossary as it is written, without the provinces."""
    lines = _DATA.read_text(encoding="utf-8").splitlines()[1:]
    cells = (line.split("\t") for line in lines)
    return tuple(Row(tuple(vi.split("|")), tuple(zh.split("|")), of) for vi, zh, of in cells)


def translations(text: str) -> tuple[Expansion, ...]:
    """The terms in a stretch of words in order, without overlap, each in the other language.

    At each place the longest term counts; punctuation inside a term does not. A term of one gram
    must be a word by itself. Without any mark a Vietnamese term is found where no term of another
    meaning looks the same, and a term of one syllable only where it has no marks to lose.
    """
    return tuple(
        Expansion(start, end, "translation", texts)
        for start, end, texts in _found(nfc(text))
        if texts
    )


def covered(text: str, found: Sequence[Expansion]) -> float:
    """The share of the grams of the text, 0 to 1, that stand in one of the spans.

    Particles and numbers are left out of account, since they need no counterpart.
    """
    text = nfc(text)
    neutral = [(start, end) for start, end, texts in _found(text) if not texts]
    neutral += [(number.start, number.end) for number in find_numbers(text)]
    spans = [(one.start, one.end) for one in found]
    needed = [
        (start, end)
        for gram, start, end in grams(text)
        if not gram.isdecimal() and not _inside(start, end, neutral)
    ]
    held = sum(_inside(start, end, spans) for start, end in needed)
    return held / len(needed) if needed else 0.0


_Texts: TypeAlias = tuple[str, ...]
_Terms: TypeAlias = dict[Grams, _Texts]
_Term: TypeAlias = tuple[int, int, _Texts]


@lru_cache(256)
def _found(text: str) -> tuple[_Term, ...]:
    """Spans of terms and particles (which have no texts), from left to right."""
    tokens = grams(text)
    alone = {(word.start, word.end) for word in query_words(text)}

    def choose(first: int, end: int, texts: _Texts) -> _Term | None:
        start, stop = tokens[first].start, tokens[end - 1].end
        is_term = end - first > 1 or (start, stop) in alone
        return (start, stop, texts) if is_term else None

    index = _exact() if has_marks(text) else _unmarked()
    return tuple(index.walk([token.text for token in tokens], choose))


@cache
def _exact() -> PhraseIndex[_Texts]:
    """The terms of both languages as they are written; a particle has no texts."""
    sides: list[tuple[_Texts, _Texts, bool]] = []
    for row in (*rows(), *_province_rows()):
        particle = row.domain == PARTICLE
        sides += [(row.vi, row.zh, particle), (row.zh, row.vi, particle)]
    terms: _Terms = {}
    for forms, texts, particle in sides:
        for form in forms:
            key = tuple(gram_texts(form))
            terms[key] = () if particle else (*terms.get(key, ()), *texts)
    return PhraseIndex.of({key: _shortest(texts) for key, texts in terms.items()})


@cache
def _unmarked() -> PhraseIndex[_Texts]:
    """The Vietnamese terms as typed without marks, where only one looks so, and the Chinese."""
    exact = _exact().values
    bare: dict[Grams, _Terms] = {}
    for key, texts in exact.items():
        bare.setdefault(tuple(map(unmark, key)), {})[key] = texts
    clear = {key: next(iter(of.values())) for key, of in bare.items() if len({*of.values()}) == 1}
    return PhraseIndex.of({key: texts for key, texts in clear.items() if _is_clear(key, exact)})


def _is_clear(key: Grams, exact: Mapping[Grams, _Texts]) -> bool:
    """Whether grams without marks say enough: several, Han, or a word that never has marks."""
    foreign = key in exact and (not key[0].isascii() or len(key[0]) > _LONGEST_SYLLABLE)
    return len(key) > 1 or foreign or key in _abbreviations()


@cache
def _abbreviations() -> frozenset[Grams]:
    """Terms of one gram in capitals (ASEAN): they are no syllables."""
    forms = (form for row in rows() for form in row.vi if form.isupper() and form.isascii())
    return frozenset(key for key in (tuple(gram_texts(form)) for form in forms) if len(key) == 1)


def _province_rows() -> Iterator[Row]:
    for one in provinces():
        yield Row((one.name, *(name for name in one.aliases if not name.isupper())), one.zh, "")


def _shortest(texts: Sequence[str]) -> tuple[str, ...]:
    """Without the texts that hold another one: whoever has the longer has the shorter."""
    folded = {text: f" {' '.join(gram_texts(text))} " for text in dict.fromkeys(texts)}
    return tuple(
        text
        for text, inside in folded.items()
        if not any(other != inside and other in inside for other in folded.values())
    )


def _inside(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(low <= start and end <= high for low, high in spans)
