"""Words that ask or join and say nothing of what is sought: "how many", "of", 是否, 的.

"Most words" means most of the others; a text with one that asks is a question.
"""

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from analyzers.gazetteer import rows_of
from analyzers.normalize import gram_texts, unmark_all
from search.tree import GramField, Match

PATH = Path(__file__).parent / "data" / "function_words.tsv"


class FunctionWord(NamedTuple):
    """A row of the table; `kind` is "question" or "particle"."""

    language: str
    word: str
    kind: str


def is_question(text: str) -> bool:
    """Whether a text ends as questions do, or has a word that only questions have.

    Without marks only words of several syllables tell: "gi" may be another word.
    """
    if text.rstrip().endswith(("?", "？")):
        return True
    typed = gram_texts(text)
    runs = {tuple(typed[at : at + length]) for length in (1, 2, 3) for at in range(len(typed))}
    return not runs.isdisjoint(_asking("grams")) or not runs.isdisjoint(_asking("folded"))


def is_function_word(word: Match) -> bool:
    """Whether this is all that the word is; without marks it may be another word as well."""
    return word.grams in _known(word.field)


def rows() -> list[FunctionWord]:
    """The table, in its order."""
    return [FunctionWord(*row) for row in rows_of(str(PATH))]


@functools.cache
def _known(field: GramField) -> frozenset[Sequence[str]]:
    return frozenset(_grams(field, (row.word for row in rows())))


@functools.cache
def _asking(field: GramField) -> frozenset[Sequence[str]]:
    words = [row.word for row in rows() if row.kind == "question"]
    found = frozenset(_grams(field, words))
    return found if field == "grams" else frozenset(run for run in found if len(run) > 1)


def _grams(field: GramField, words: Iterable[str]) -> Iterable[Sequence[str]]:
    for word in words:
        grams = gram_texts(word)
        yield tuple(unmark_all(grams) if field == "folded" else grams)
