"""The tree of a query as it can be typed. Knows no understanding of words."""

from collections.abc import Callable

from search.query_nodes import And, FieldValue, Leaf, Near, Node, Not, Or, Phrase, Prefix, Words


def typed_text(root: Node) -> str:
    """The query as one would type it, each stretch of words as it is."""
    return _text(root, _plain)


def node_text(root: Node) -> str:
    """The same with a group around each stretch of words, so that nothing near it can change it."""
    return leaf_text(root) if isinstance(root, Words) else _text(root, _guarded)


def leaf_text(leaf: Leaf) -> str:
    """One leaf as it is typed."""
    match leaf:
        case Words(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Near(text, distance):
            return f'"{text}"~{distance}'
        case Prefix(text):
            return f"{text}*"
        case FieldValue(name, value):
            return f'{name}:"{value}"'


_Style = Callable[[Words], str]


def _text(node: Node, style: _Style) -> str:
    match node:
        case Or(children):
            return " OR ".join(_text(child, style) for child in children)
        case And(children):
            return " ".join(_required(child, style) for child in children)
        case Not(child):
            return f"-{_excluded(child, style)}"
        case Words():
            return style(node)
        case _:
            return leaf_text(node)


def _required(node: Node, style: _Style) -> str:
    return f"({_text(node, style)})" if isinstance(node, Or) else _text(node, style)


def _excluded(node: Node, style: _Style) -> str:
    text = _text(node, style)
    if isinstance(node, Words | Prefix):
        return text if text[0].isalnum() and " " not in text else f"({text})"
    return f"({text})" if isinstance(node, And | Or | Not) else text


def _plain(words: Words) -> str:
    return words.text


def _guarded(words: Words) -> str:
    return f"({words.text})"
