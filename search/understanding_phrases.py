"""A query whose phrases are given up: their words, wherever these stand.

Knows no other fallback and no engine, so not whether anybody wrote a phrase.
"""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from search import query
from search.query_marks import OR_WORDS
from search.query_nodes import And, Near, Node, Or, Phrase, Words, leaves
from search.query_text import leaf_text
from search.readings import Change
from search.tree import GramField, any_of
from search.tree import Node as Condition
from search.understanding_parts import Reader, parts

MOST_ALONE = 4
"""Of more phrases than this none is given up alone: each asks for readings of its own."""

Quoted: TypeAlias = Phrase | Near

_SIGNS = re.compile(r"[()（）*＊~～:：]|(?<![^\s()（）])-+")


class Unquoted(NamedTuple):
    """A query in which some phrases are their words, and what was changed.

    `written` matches the paragraphs that have one of those phrases.
    """

    root: Node
    changes: tuple[Change, ...]
    written: Condition


def unquoted(root: Node | None, field: GramField) -> Iterator[Unquoted]:
    """The query with each of its phrases given up alone, then with all of them.

    Excluded phrases stay, and so do those whose words would be read as syntax.
    """
    if root is None:
        return
    quoted = [leaf for leaf in leaves(root, excluded=False) if isinstance(leaf, Quoted)]
    phrases = [phrase for phrase in dict.fromkeys(quoted) if _words(phrase)]
    alone = [[phrase] for phrase in phrases] if 1 < len(phrases) <= MOST_ALONE else []
    spread = sum(isinstance(leaf, Near) for leaf in leaves(root))
    reader = Reader(field, lambda _text: (), spread)
    for given_up in [*alone, phrases] if phrases else []:
        written = any_of(part.node for phrase in given_up for part in parts(phrase, reader))
        changes = tuple(Change("phrase", leaf_text(phrase)) for phrase in given_up)
        yield Unquoted(_without(root, given_up), changes, written)


def _without(node: Node, given_up: Collection[Quoted]) -> Node:
    """The query with these phrases as words, which are cut together with those beside them."""
    match node:
        case Phrase() | Near() if node in given_up:
            return _words(node) or node
        case Or(children, span):
            return Or(tuple(_without(child, given_up) for child in children), span)
        case And(children, span):
            found = tuple(_side_by_side(_without(child, given_up) for child in children))
            return And(found, span) if len(found) > 1 else found[0]
        case _:
            return node


def _side_by_side(nodes: Iterable[Node]) -> Iterator[Node]:
    """The same nodes, neighbouring words as one stretch unless that would be read otherwise."""
    for _, run in itertools.groupby(nodes, type):
        alike = list(run)
        words = [node.text for node in alike if isinstance(node, Words)]
        whole = Words(" ".join(words), alike[0].span)
        yield from [whole] if words and _is_read(whole) else alike


def _words(phrase: Quoted) -> Words | None:
    """The phrase without its quotes, and where they would be read as such without its signs."""
    bare = " ".join(
        word.lower() if word in OR_WORDS else word for word in _SIGNS.sub(" ", phrase.text).split()
    )
    typed = (Words(text, phrase.span) for text in (phrase.text, bare))
    return next(filter(_is_read, typed), None)


def _is_read(words: Words) -> bool:
    """Whether the text is nothing but these words when it is typed."""
    try:
        return query.parse(words.text).root == words
    except query.QueryError:  # Signs alone count as words there.
        return False
