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
from search.readings import Change, Reading, Readings
from search.understanding_parts import lowered
from search.understanding_query import Asked, Compiled, compiled, corrected, field_of, plain
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

__all__ = ["CHANGES", "Change", "Reading", "Understanding", "understand"]

DEFAULT_WEIGHTS = Weights()

CHANGES = (
    "number",
    "date",
    "agency",
    "abbreviation",
    "synonym",
    "translation",
    "head",
    "spelling",
    "without_marks",
    "question",
    "widened",
    "most_words",
)
"""The codes of changes; each can be switched off."""


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
    without: Set[str] = frozenset(),
) -> Understanding:
    """The readings of a typed text, the closest to what was typed first.

    `without` holds the codes of changes that are not wanted (`CHANGES`). Raises `query.QueryError`
    for a text that is too long or has too many words. An empty query matches everything.
    """
    syntax = query.parse(text)
    asked = Asked(lexicon, weights, without)
    readings = Readings(_readings(syntax, asked))
    return Understanding(syntax.text, readings, _problems(syntax))


def _readings(syntax: Syntax, asked: Asked) -> Iterator[Reading]:
    root = syntax.root
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
    yield from _wider(root, typed, shown, asked)


def _all_words(query: Compiled, printed: str, asked: Asked, *first: Change) -> Reading:
    """Every word is required; where that finds few, most of the words are enough after those."""
    changes = (*first, *query.changes, *query.translated)
    wider = None
    if asked.wants("widened") and can_widen(query):
        change = Change("widened", share_of(query, most))
        wider = Reading(wide_tree(query, asked.weights), (*changes, change), printed)
    return Reading(typed_tree(query, asked.weights), changes, printed, wider)


def _wider(root: Node | None, typed: Compiled, shown: str, asked: Asked) -> Iterator[Reading]:
    """Without marks, with most of the words, and both; then with a few."""
    bare = plain(root, typed, asked) if asked.wants("without_marks") else None
    if bare:
        yield _all_words(bare.query, bare.printed, asked)
    if not asked.wants("most_words"):
        return
    shares = {share_of(typed, least): least for least in (few, most)}
    for share, least in reversed(shares.items()):
        if share:
            change = Change("most_words", share)
            tree = loose_tree(typed, asked.weights, least)
            yield Reading(tree, (*typed.changes, change), shown)
            if bare:
                tree = loose_tree(bare.query, asked.weights, least)
                yield Reading(tree, (*bare.query.changes, change), bare.printed)


def _problems(syntax: Syntax) -> tuple[Problem, ...]:
    wide = [
        problem("distance_lowered", phrase.span.start)
        for phrase in lowered(syntax.root, field_of(syntax.root))
    ]
    return tuple(sorted((*syntax.problems, *wide), key=lambda one: one.position))
