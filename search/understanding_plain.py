"""A query without marks: what it requires then, and how that is typed."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from analyzers.normalize import gram_texts, unmark
from analyzers.vietnamese import is_compound
from search import query_nodes as syntax
from search.query_nodes import And, Node, Or, Phrase, Span, Words
from search.tree import All, AnyOf, Match, Near, Prefix
from search.tree import Node as Condition
from search.understanding_parts import Part
from search.understanding_words import cut, folded, is_han


def plain_parts(parts: Iterable[Part]) -> list[Part]:
    """Words and phrases in the folded field; fields and exclusions stay as they were typed.

    Words that differ by their marks alone are one condition then.
    """
    found = (
        part._replace(node=_plain(part.node), typed=tuple(map(folded, part.typed)))
        for part in parts
    )
    return list({part.node: part for part in found}.values())


def plain_syntax(node: Node) -> Node:
    """The same query typed without marks: a word of several syllables becomes a phrase."""
    match node:
        case Words(text, span):
            pieces = list(_pieces(text, span))
            return pieces[0] if len(pieces) == 1 else And(tuple(pieces), span)
        case Phrase() | syntax.Near() | syntax.Prefix():
            return dataclasses.replace(node, text=_typed(node.text))
        case And(children, span):
            return And(tuple(each for child in children for each in _required(child)), span)
        case Or(children, span):
            return Or(tuple(map(plain_syntax, children)), span)
        case _:
            return node


def _required(node: Node) -> Sequence[Node]:
    plain = plain_syntax(node)
    return plain.children if isinstance(plain, And) else (plain,)


def _plain(node: Condition) -> Condition:
    match node:
        case Match():
            return folded(node)
        case Prefix(_, grams):
            return Prefix("folded", tuple(map(unmark, grams)))
        case Near(_, words, distance) if not all(is_han(gram) for word in words for gram in word):
            return Near("folded", tuple(tuple(map(unmark, word)) for word in words), distance)
        case All(children):
            return All(tuple(map(_plain, children)))
        case AnyOf(children, minimum):
            return AnyOf(tuple(dict.fromkeys(map(_plain, children))), minimum)
        case _:
            return node


def _pieces(text: str, span: Span) -> Iterator[Words | Phrase]:
    """The words of a stretch; those that would be cut otherwise without their marks in quotes."""
    alone: list[str] = []
    for start, end, _ in cut(text, "grams"):
        typed = _typed(text[start:end])
        whole = len(cut(typed, "folded")) == 1 and not is_compound(typed)
        if whole or not gram_texts(typed):
            alone.append(typed)
            continue
        if alone:
            yield Words(" ".join(alone), span)
            alone = []
        yield Phrase(typed, span)
    if alone:
        yield Words(" ".join(alone), span)
    elif not gram_texts(text):
        yield Words(text, span)


def _typed(text: str) -> str:
    return unmark(text.replace("Đ", "D"))
