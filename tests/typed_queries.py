"""What tests of the query language type, and the nodes that they expect, wherever these stand."""

from hypothesis import strategies as st

from search.query import parse
from search.query_nodes import And, FieldValue, Near, Node, Not, Or, Phrase, Prefix, Span, Words

NOWHERE = Span(0, 0)


def words(text: str) -> Words:
    return Words(text, NOWHERE)


def phrase(text: str) -> Phrase:
    return Phrase(text, NOWHERE)


def near(text: str, distance: int) -> Near:
    return Near(text, distance, NOWHERE)


def prefix(text: str) -> Prefix:
    return Prefix(text, NOWHERE)


def field(name: str, value: str) -> FieldValue:
    return FieldValue(name, value, NOWHERE)


def without(child: Node) -> Not:
    return Not(child, NOWHERE)


def every(*children: Node) -> And:
    return And(children, NOWHERE)


def either(*children: Node) -> Or:
    return Or(children, NOWHERE)


def items(text: str) -> list[Node]:
    """What a query without alternatives requires."""
    root = parse(text).root
    if root is None:
        return []
    return list(root.children) if isinstance(root, And) else [root]


def codes(text: str) -> list[tuple[str, int]]:
    return [(problem.code, problem.position) for problem in parse(text).problems]


PIECES = [
    *('"', "“", "”", "«", "»", "「", "」", "-", "--", "OR", "HOẶC", "或", ":", "：", " ", "  "),
    *("(", ")", "（", "）", "*", "~", "~3", "type:(", " OR ", " (", ") ", "国发（2019）3号", "x:y"),
    *("\u00a0", "\ufeff", "\ud800", "2024..2025", "date:"),
    *("loại:", "cơ", "quan:", "co quan", "role:", "boss", "lead", "năm:2024", "task:2.1", "số"),
    *("an", "ninh", "44-KL/TW", "!", "\x00", "乡村", "hòa", "e\u0301", "\u200b", "số:", "_"),
]


def typed_texts() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=60)
