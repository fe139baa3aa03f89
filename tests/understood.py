"""What tests of understanding look at: the conditions, terms and changes of readings."""

from collections.abc import Set

from analyzers.normalize import gram_texts, unmark
from search.readings import Reading
from search.tree import All, AnyOf, Match, Node, Prefer, Rank, Term
from search.understanding import understand


def reading(text: str, number: int = 0, without: Set[str] = frozenset()) -> Reading:
    return understand(text, without=without).readings[number]


def required(tree: Node) -> list[Node]:
    """What the tree requires, without what only orders."""
    assert isinstance(tree, All)
    return [child for child in tree.children if not isinstance(child, Rank | Prefer)]


def conditions(text: str, number: int = 0, without: Set[str] = frozenset()) -> list[Node]:
    return required(reading(text, number, without).tree)


def at_least_one(found: list[Node]) -> tuple[Node, ...]:
    """The choices of the only condition."""
    (either,) = found
    assert isinstance(either, AnyOf)
    return either.children


def ranked(text: str, number: int = 0) -> list[Term]:
    tree = reading(text, number).tree
    assert isinstance(tree, All)
    return [term for child in tree.children if isinstance(child, Rank) for term in child.terms]


def codes(text: str, without: Set[str] = frozenset()) -> list[list[str]]:
    readings = understand(text, without=without).readings
    return [[change.code for change in one.changes] for one in readings]


def grams(text: str) -> Match:
    return Match("grams", tuple(gram_texts(text)))


def folded(text: str) -> Match:
    return Match("folded", tuple(unmark(gram) for gram in gram_texts(text)))
