"""The query language: typed text to syntax and back. Knows no analysis of words and no engine.

Any text within the limits has a syntax: what cannot be syntax is taken literally, with a `Problem`
where that may surprise. The language is described in docs/search.md.
"""

from collections.abc import Iterable, Sequence

from analyzers.normalize import gram_texts, nfc
from search import query_grammar
from search.query_marks import Mark, marks
from search.query_nodes import Node, Problem, Syntax
from search.query_pairs import paired
from search.query_text import leaf_text, node_text, typed_text

MAX_LENGTH = 10_000
MAX_GRAMS = 256
MAX_PROBLEMS = 20

_LIMITS = {
    "query_too_long": f"a query has at most {MAX_LENGTH:,} characters",
    "query_too_complex": f"a query has at most {MAX_GRAMS} syllables, characters and numbers",
}


class QueryError(Exception):
    """A query that is refused: `query_too_long` or `query_too_complex`, and where it became so."""

    def __init__(self, code: str, position: int) -> None:
        super().__init__(f"{_LIMITS[code]} ({code} at {position})")
        self.code = code
        self.position = position


def parse(text: str) -> Syntax:
    """The syntax of a typed text, with the first `MAX_PROBLEMS` of its problems.

    Raises `QueryError` beyond `MAX_LENGTH` or `MAX_GRAMS`.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError("query_too_long", MAX_LENGTH)
    problems: list[Problem] = []
    composed = nfc(text)
    found = marks(paired(composed, problems), problems)
    _check_size(found)
    return Syntax(_root(found), composed, told(problems))


def told(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The first `MAX_PROBLEMS` of them in the order of the text, each once."""
    return tuple(sorted(set(problems), key=lambda one: (one.position, one.code))[:MAX_PROBLEMS])


def to_text(root: Node | None) -> str:
    """The query in canonical form: parsing it gives an equal tree.

    It may be longer than what was typed, and then too long to be typed again.
    """
    if root is None:
        return ""
    short = typed_text(root)
    again = _root(marks(paired(nfc(short), []), []))
    return short if again == root else node_text(root)


def _root(found: Sequence[Mark]) -> Node | None:
    return query_grammar.tree(found) if found else None


def _check_size(found: list[Mark]) -> None:
    size = 0
    for mark in found:
        if mark.leaf and mark.kind != "OR":
            size += max(1, len(gram_texts(leaf_text(mark.leaf))))
        if size > MAX_GRAMS:
            raise QueryError("query_too_complex", mark.span.start)
