"""A query without marks: what it requires then, and how that is typed."""

from collections.abc import Iterator, Sequence

from analyzers.normalize import gram_texts, unmark
from search.query_nodes import And, Node, Or, Phrase, Span, Words
from search.tree import All, AnyOf, Match, Near, Prefix
from search.tree import Node as Condition
from search.understanding_parts import Part
from search.understanding_words import cut, folded, is_han


def plain_part(part: Part) -> Part:
    """Words and phrases in the folded field; fields and exclusions stay as they were typed."""
    return part._replace(node=_plain(part.node), typed=tuple(map(folded, part.typed)))


def plain_syntax(node: Node) -> Node:
    """The same query typed without marks: a word of several syllables becomes a phrase."""
    match node:
        case Words(text, span):
            pieces = list(_pieces(text, span))
            return pieces[0] if len(pieces) == 1 else And(tuple(pieces), span)
        case Phrase(text, span):
            return Phrase(_typed(text), span)
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
        if len(cut(typed, "folded")) == 1 or not gram_texts(typed):
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
