"""Words that ask or join and say nothing of what is sought: "how many", "of", 是否, 的.

"Most words" means most of the others; a text with one that asks is a question.
"""

import functools
import re
from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from analyzers.gazetteer import rows_of
from analyzers.normalize import gram_texts, has_marks, unmark_all
from search.tree import GramField, Match

PATH = Path(__file__).parent / "data" / "function_words.tsv"
_LENGTHS = (1, 2, 3)
_WHO = "ai"
_ABBREVIATION = re.compile(r"\bAI\b")


class FunctionWord(NamedTuple):
    """A row of the table; `kind` is "question", "particle", or "name" for what only looks so."""

    language: str
    word: str
    kind: str


def is_question(text: str) -> bool:
    """Whether a text ends as questions do, or has a word that only questions have."""
    return text.rstrip().endswith(("?", "？")) or bool(asking(text))


def asking(text: str) -> set[int]:
    """The places among the text's grams that belong to words which only questions have.

    Without marks only words of several syllables tell: "gi" may be another word, and so may "ai".
    """
    typed = gram_texts(text)
    found = _places(typed, _asking("grams") | _asking("folded")) - _places(typed, _names())
    return found if _says_who(text) else {at for at in found if typed[at] != _WHO}


def is_function_word(word: Match) -> bool:
    """Whether this is all that the word is; without marks it may be another word as well."""
    return word.grams in _known(word.field)


def rows() -> list[FunctionWord]:
    """The table, in its order."""
    return [FunctionWord(*row) for row in rows_of(str(PATH))]


def _places(typed: Sequence[str], known: Set[Sequence[str]]) -> set[int]:
    runs = (range(at, at + length) for length in _LENGTHS for at in range(len(typed) - length + 1))
    return {at for run in runs if tuple(typed[run.start : run.stop]) in known for at in run}


def _says_who(text: str) -> bool:
    """Whether "ai" can only be the Vietnamese for "who"; in capitals it abbreviates."""
    return has_marks(text) and (text.isupper() or not _ABBREVIATION.search(text))


@functools.cache
def _known(field: GramField) -> frozenset[Sequence[str]]:
    return frozenset(_grams(field, (row.word for row in rows() if row.kind != "name")))


@functools.cache
def _names() -> frozenset[Sequence[str]]:
    return frozenset(_grams("grams", (row.word for row in rows() if row.kind == "name")))


@functools.cache
def _asking(field: GramField) -> frozenset[Sequence[str]]:
    words = [row.word for row in rows() if row.kind == "question"]
    found = frozenset(_grams(field, words))
    return found if field == "grams" else frozenset(run for run in found if len(run) > 1)


def _grams(field: GramField, words: Iterable[str]) -> Iterable[Sequence[str]]:
    for word in words:
        grams = gram_texts(word)
        yield tuple(unmark_all(grams) if field == "folded" else grams)
