"""From a typed text to explicit trees: what is required, what it is ranked by, what else to try.

Nothing here runs a query: `find` takes the first reading that matches anything, and readings are
made when they are asked for.
"""

from collections.abc import Iterator, Set
from typing import NamedTuple

from search import query
from search.function_words import is_question
from search.lexicon import NO_LEXICON, Lexicon
from search.query_nodes import Node, Problem, Syntax, problem
from search.readings import Change, ChangeCode, Reading, Readings
from search.understanding_phrases import unquoted
from search.understanding_query import Asked, Compiled, Plain, compiled, corrected, lowered, plain
from search.understanding_trees import (
    can_widen,
    few,
    head_tree,
    loose_tree,
    most,
    share_of,
    typed_tree,
    wide_tree,
)
from search.understanding_words import Weights

DEFAULT_WEIGHTS = Weights()


class Understanding(NamedTuple):
    """A typed text (NFC), its readings in the order to try, and what in it was taken literally."""

    text: str
    readings: Readings
    problems: tuple[Problem, ...]


def understand(
    text: str,
    lexicon: Lexicon = NO_LEXICON,
    *,
    weights: Weights = DEFAULT_WEIGHTS,
    without: Set[ChangeCode] = frozenset(),
) -> Understanding:
    """The readings of a typed text, the closest to what was typed first.

    `without` holds the codes of changes that are not wanted. Raises `query.QueryError`
    for a text that is too long or has too many words. An empty query matches everything.
    """
    syntax = query.parse(text)
    asked = Asked(lexicon, weights, without)
    readings = Readings(_readings(syntax.root, asked))
    return Understanding(syntax.text, readings, _problems(syntax))


def _readings(root: Node | None, asked: Asked, *, phrases: bool = True) -> Iterator[Reading]:
    """The readings in their order; with `phrases` those that give up phrases are among them."""
    typed = compiled(root, asked)
    shown = query.to_text(root)
    if asked.wants("question") and is_question(shown) and (share := share_of(typed, few)):
        changes = (*typed.changes, Change("question", share))
        yield Reading(loose_tree(typed, asked.weights, few), changes, shown)
    yield _all_words(typed, shown, asked)
    if asked.wants("head") and (tree := head_tree(typed, asked.weights)):
        yield Reading(tree, (*typed.changes, Change("head", "")), shown)
    if asked.wants("spelling") and (better := corrected(root, asked.lexicon)):
        right = compiled(better, asked)
        spelled = query.to_text(better)
        yield _all_words(right, spelled, asked, Change("spelling", spelled))
    bare = plain(root, typed, asked) if asked.wants("without_marks") else None
    if bare:
        yield _all_words(bare.query, bare.printed, asked)
    if phrases and asked.wants("phrase"):
        yield from _without_phrases(root, typed, asked)
    if asked.wants("most_words"):
        yield from _most_words(typed, shown, bare, asked)


def _all_words(read: Compiled, printed: str, asked: Asked, *first: Change) -> Reading:
    """Every word is required; where that finds few, most of the words are enough after those."""
    changes = (*first, *read.changes, *read.translated)
    wider = None
    if asked.wants("widened") and can_widen(read):
        change = Change("widened", share_of(read, most))
        wider = Reading(wide_tree(read, asked.weights), (*changes, change), printed)
    return Reading(typed_tree(read, asked.weights), changes, printed, wider)


def _without_phrases(root: Node | None, typed: Compiled, asked: Asked) -> Iterator[Reading]:
    """The readings of the query without its quotes, where nobody wrote what stands in them.

    Where somebody did, words are given up rather than phrases.
    """
    for left in unquoted(root, typed.field):
        for reading in _readings(left.root, asked, phrases=False):
            wider = reading.wider
            yield reading._replace(
                changes=(*left.changes, *reading.changes),
                wider=wider and wider._replace(changes=(*left.changes, *wider.changes)),
                unless=left.written,
            )


def _most_words(typed: Compiled, shown: str, bare: Plain | None, asked: Asked) -> Iterator[Reading]:
    """Most of the words, the same without marks; then a few."""
    ways = [(typed, shown), bare] if bare else [(typed, shown)]
    told = set()
    for least in (most, few):
        for number, (read, printed) in enumerate(ways):
            share = share_of(read, least)
            if share and (number, share) not in told:
                told.add((number, share))
                changes = (*read.changes, Change("most_words", share))
                yield Reading(loose_tree(read, asked.weights, least), changes, printed)


def _problems(syntax: Syntax) -> tuple[Problem, ...]:
    wide = [problem("distance_lowered", phrase.span.start) for phrase in lowered(syntax.root)]
    return query.told((*syntax.problems, *wide))
