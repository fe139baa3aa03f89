"""Compiled queries as trees: all words, words in the document's head, some of the words."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from search.function_words import is_function_word
from search.tree import All, AnyOf, Has, Match, Near, Node, Prefer, Rank, Values, all_of
from search.understanding_parts import Part
from search.understanding_query import Compiled
from search.understanding_translation import Translation
from search.understanding_words import Weights, head_tokens

MOST = 2
FEW = 6
"""One word in so many must be there, of most words and of a few.

Words that only ask or join are not counted. Chosen by measurement, as docs/relevance.md tells.
"""
WIDENED = 3
"""Words that say what is sought from which on a query may be widened."""
RUNNING = ("body", "table", "caption", "footnote")
"""The kinds of paragraphs that are more than headings, recipients and signatures."""

Least: TypeAlias = Callable[[int], int]
"""How many of so many words must be there."""


def most(words: int) -> int:
    """Half of the words, rounded up."""
    return -(-words // MOST)


def few(words: int) -> int:
    """A sixth of the words, rounded down, but one at least."""
    return max(1, words // FEW)


def typed_tree(query: Compiled, weights: Weights) -> Node:
    """Everything in one of the alternatives, or in its translation, is required."""
    sides = zip(query.alternatives, query.translations, strict=True)
    tree = _tree(query, [_required(parts, side) for parts, side in sides], weights)
    return All((*tree.children, *_typed_first(query, weights)))


def head_tree(query: Compiled, weights: Weights) -> Node | None:
    """Words may stand in the document's head, at least one in the text.

    None where no alternative has two words.
    """
    if all(len(_words(parts)) < 2 for parts in query.alternatives):
        return None
    return _tree(query, [_headed(parts) for parts in query.alternatives], weights)


def loose_tree(query: Compiled, weights: Weights, least: Least) -> Node:
    """Only so many of the words are required; phrases, fields and exclusions all are.

    A phrase counts as one of the words: beside it none may be left that must be there.
    """
    sides = zip(query.alternatives, query.translations, strict=True)
    return _tree(query, [_loosened(parts, side, least) for parts, side in sides], weights)


def wide_tree(query: Compiled, weights: Weights) -> Node:
    """The paragraphs of `typed_tree` first, and after them those with most of the words."""
    tree = loose_tree(query, weights, most)
    sides = zip(query.alternatives, query.translations, strict=True)
    whole = AnyOf(tuple(all_of(_required(parts, side)) for parts, side in sides))
    first = Prefer(whole, weights.exact * sum(term.weight for term in query.terms))
    return All((tree, first, *_typed_first(query, weights)))


def can_widen(query: Compiled) -> bool:
    """Whether some alternative has so many words that most of them say what is sought."""
    return any(len(_telling(parts)) >= WIDENED for parts in query.alternatives)


def share_of(query: Compiled, least: Least) -> str:
    """How many of the words `loose_tree` asks for, by alternative; "" where it can leave none."""
    worded = [parts for parts in query.alternatives if _words(parts)]
    if all(len(_words(parts)) + _quoted(parts) < 2 for parts in worded):
        return ""
    shares = [
        (_left(parts, least) + _quoted(parts), len(_telling(parts)) + _quoted(parts))
        for parts in worded
    ]
    return ", ".join(f"{enough}/{count}" for enough, count in shares)


def _required(parts: Sequence[Part], side: Translation | None) -> list[Node]:
    if side is None:
        return [part.node for part in parts]
    words = AnyOf((all_of(_words(parts)), side.node))
    return [words, *_others(parts)]


def _headed(parts: Sequence[Part]) -> list[Node]:
    words = [part for part in parts if part.word]
    if len(words) < 2:
        return [part.node for part in parts]
    either: list[Node] = [AnyOf((part.node, _in_head(part.typed))) for part in words]
    return [*either, AnyOf(tuple(part.node for part in words)), *_others(parts)]


def _in_head(typed: Sequence[Match]) -> Node:
    return all_of(Has("head", token) for node in typed for token in head_tokens(node))


def _loosened(parts: Sequence[Part], side: Translation | None, least: Least) -> list[Node]:
    left = _left(parts, least)
    if not left:
        return _others(parts)
    enough = AnyOf(tuple(_telling(parts)), left)
    return [AnyOf((enough, side.most)) if side else enough, *_others(parts)]


def _left(parts: Sequence[Part], least: Least) -> int:
    """How many of the words must still be there beside the phrases, which are counted with them."""
    words, quoted = len(_telling(parts)), _quoted(parts)
    return max(0, least(words + quoted) - quoted) if words else 0


def _quoted(parts: Sequence[Part]) -> int:
    """How many phrases are required."""
    return sum(not part.word and isinstance(part.node, Match | Near) for part in parts)


def _telling(parts: Sequence[Part]) -> list[Node]:
    """The words that say what is sought; all of them where none does."""
    words = [part for part in parts if part.word]
    telling = [part.node for part in words if not all(map(is_function_word, part.typed))]
    return telling or [part.node for part in words]


def _words(parts: Sequence[Part]) -> list[Node]:
    return [part.node for part in parts if part.word]


def _others(parts: Sequence[Part]) -> list[Node]:
    return [part.node for part in parts if not part.word]


def _tree(query: Compiled, membership: Sequence[Sequence[Node]], weights: Weights) -> All:
    """Alternatives with one ranking over all of their terms; everything if nothing is asked for."""
    required: Sequence[Node] = ()
    if len(membership) == 1:
        required = membership[0]
    elif membership:
        required = (AnyOf(tuple(All(tuple(nodes)) for nodes in membership)),)
    rank = (Rank(tuple(query.terms)),) if query.terms else ()
    return All((*required, *rank, *_running(query, weights), *_exact(query, weights)))


def _running(query: Compiled, weights: Weights) -> Sequence[Node]:
    """Puts what says something before headings, recipients and signatures that name it."""
    if not query.terms:
        return ()
    weight = weights.running * sum(term.weight for term in query.terms)
    return (Prefer(Values("kind", RUNNING), weight),)


def _exact(query: Compiled, weights: Weights) -> Sequence[Node]:
    """Puts the paragraphs with the typed forms themselves before those with marks on them."""
    if query.field != "folded" or not query.terms:
        return ()
    typed = tuple(
        All(tuple(Match("grams", node.grams) for part in parts for node in part.typed))
        for parts in query.alternatives
    )
    return (Prefer(AnyOf(typed), weights.exact * sum(term.weight for term in query.terms)),)


def _typed_first(query: Compiled, weights: Weights) -> Sequence[Node]:
    """Puts the paragraphs in the language of the query before those of its translation.

    The terms of a translation are rare where few documents are in that language, so that BM25
    alone would put them first.
    """
    if not any(query.translations):
        return ()
    typed = tuple(all_of(_words(parts)) for parts in query.alternatives)
    return (Prefer(AnyOf(typed), weights.exact * sum(term.weight for term in query.terms)),)
