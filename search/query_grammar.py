"""Marks to the tree of a query, by the grammar in `data/query.lark`. Knows no text.

The lexer is ours: whether a quote, a parenthesis or an OR is syntax depends on its other half,
which no lexer of single tokens can see. So the grammar has a tree for whatever it is given.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import lark

from search.query_marks import Mark
from search.query_nodes import And, Node, Not, Or, Span

_GRAMMAR = Path(__file__).with_name("data") / "query.lark"
_DROPPED = {"OR": "_OR", "OPEN": "_OPEN", "CLOSE": "_CLOSE"}


class _Token(lark.Token):
    """A mark as lark knows tokens."""

    mark: Mark


_Child: TypeAlias = _Token | Node


def tree(marks: Sequence[Mark]) -> Node:
    """The tree of marks (at least one) in the order of the text."""
    found: _Child = _parser().parse(marks)  # type: ignore[assignment]
    return _node(found)


class _Lexer(lark.lexer.Lexer):
    """Hands marks on as tokens."""

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, marks: Sequence[Mark]) -> Iterator[lark.Token]:  # type: ignore[override]
        for mark in marks:
            token = _Token(_DROPPED.get(mark.kind, mark.kind), "", *mark.span)
            token.mark = mark
            yield token


class _Nodes(lark.Transformer[_Token, Node]):
    """What each rule of the grammar makes."""

    def either(self, children: list[_Child]) -> Node:
        nodes = [each for child in children for each in _parts(_node(child), Or)]
        return Or(tuple(nodes), _around(nodes))

    def both(self, children: list[_Child]) -> Node:
        nodes = [each for child in children for each in _parts(_node(child), And)]
        return And(tuple(nodes), _around(nodes))

    def exclusion(self, children: tuple[_Token, _Child]) -> Node:
        dash, child = children
        excluded = _node(child)
        return Not(excluded, Span(dash.mark.span.start, excluded.span.end))


def _node(child: _Child) -> Node:
    if not isinstance(child, _Token):
        return child
    assert child.mark.leaf is not None, "signs are not children"
    return child.mark.leaf


def _parts(node: Node, kind: type[And] | type[Or]) -> Sequence[Node]:
    """What a group in a group of the same kind consists of."""
    return node.children if isinstance(node, kind) else (node,)


def _around(nodes: Sequence[Node]) -> Span:
    return Span(nodes[0].span.start, nodes[-1].span.end)


@cache
def _parser() -> lark.Lark:
    return lark.Lark(_GRAMMAR.read_text("utf-8"), parser="lalr", lexer=_Lexer, transformer=_Nodes())
