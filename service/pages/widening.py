"""Wider queries: a typed query with some of its nodes changed or left out."""

import dataclasses
from collections.abc import Callable

from search.query_nodes import And, Near, Node, Not, Or, Phrase, Words

Change = Callable[[Node], Node | None]


def widened(node: Node | None, change: Change) -> Node | None:
    """The query with every node changed; what becomes None is left out."""
    if node is None:
        return None
    changed = change(node)
    if not isinstance(changed, And | Or):
        return changed
    kept = tuple(one for child in changed.children if (one := widened(child, change)) is not None)
    if len(kept) < 2:
        return kept[0] if kept else None
    return dataclasses.replace(changed, children=kept)


def included(node: Node) -> Node | None:
    """Everything but what is excluded."""
    return None if isinstance(node, Not) else node


def unquoted(node: Node) -> Node | None:
    """The words of a phrase, wherever they stand."""
    return Words(node.text, node.span) if isinstance(node, Phrase | Near) else node
