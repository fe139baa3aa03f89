"""The explicit query tree: the one thing that list, counts, marks, export and alerts run.

Membership and order are apart. The leaves, `All`, `AnyOf` and `Not` say whether a paragraph
belongs, from that paragraph alone. `Rank` and `Prefer` belong to every paragraph and only
add to its score. The score of a tree is the sum over its matching children; `Not` and the leaves of
membership add nothing. Everything is `All(())`, nothing is `AnyOf(())`.
"""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

import msgspec

TextField = Literal["words", "grams", "pairs", "folded", "folded_pairs", "head"]
GramField = Literal["grams", "folded"]
Grams: TypeAlias = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class Match(msgspec.Struct, frozen=True, tag="match"):
    """The grams (at least one) stand next to each other in this order."""

    field: GramField
    grams: Grams


class Prefix(msgspec.Struct, frozen=True, tag="prefix"):
    """A gram begins so; or, of two, one that begins so stands right after the first.

    However many grams begin so, all of them count.
    """

    field: GramField
    grams: Grams


class Near(msgspec.Struct, frozen=True, tag="near"):
    """The words (each its grams in a row) stand in this order, without overlap.

    At most `distance` other grams stand between them, counted together.
    """

    field: GramField
    words: Annotated[tuple[Grams, ...], msgspec.Meta(min_length=1)]
    distance: int


class Has(msgspec.Struct, frozen=True, tag="has"):
    """The text field has this token."""

    field: TextField
    token: str


class Values(msgspec.Struct, frozen=True, tag="values"):
    """A keyword or number field has at least one of the values."""

    field: str
    values: tuple[str | int, ...]


class Range(msgspec.Struct, frozen=True, tag="range"):
    """A number field has a value from `low` to `high`, both included; None leaves a side open."""

    field: str
    low: int | None
    high: int | None


class All(msgspec.Struct, frozen=True, tag="all"):
    """Every child matches."""

    children: tuple["Node", ...]


class AnyOf(msgspec.Struct, frozen=True, tag="any"):
    """At least `minimum` (1 or more) of the children match."""

    children: tuple["Node", ...]
    minimum: Annotated[int, msgspec.Meta(ge=1)] = 1


class Not(msgspec.Struct, frozen=True, tag="not"):
    """The child does not match."""

    child: "Node"


class Term(msgspec.Struct, frozen=True):
    """A token of a text field, whose BM25 (k1 1.2, b 0.75) counts `weight` times."""

    field: TextField
    token: str
    weight: float = 1.0


class Rank(msgspec.Struct, frozen=True, tag="rank"):
    """Matches everything and adds the weighted BM25 of those terms that the paragraph has."""

    terms: tuple[Term, ...]


class Prefer(msgspec.Struct, frozen=True, tag="prefer"):
    """Matches everything and adds `weight` where the child matches."""

    child: "Node"
    weight: float


Leaf: TypeAlias = Match | Prefix | Near | Has | Values | Range
Node: TypeAlias = Leaf | All | AnyOf | Not | Rank | Prefer

EVERYTHING = All(())
NOTHING = AnyOf(())


def all_of(nodes: Iterable[Node]) -> Node:
    """All of these are required, equal ones once; one alone is itself, none is `EVERYTHING`."""
    distinct = tuple(dict.fromkeys(nodes))
    return distinct[0] if len(distinct) == 1 else All(distinct)


def any_of(nodes: Iterable[Node]) -> Node:
    """One of these is enough, equal ones once; one alone is itself, none is `NOTHING`."""
    distinct = tuple(dict.fromkeys(nodes))
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct)


def to_json(node: Node) -> object:
    """The tree as plain lists and dictionaries, each node with its `type`."""
    return msgspec.to_builtins(node)


def from_json(value: object) -> Node:
    """The inverse of `to_json`; raises `msgspec.ValidationError` for anything else."""
    node: Node = msgspec.convert(value, Node)
    return node


def membership(node: Node) -> Node:
    """The tree without what only orders: the same paragraphs match it."""
    match node:
        case Rank() | Prefer():
            return EVERYTHING
        case All(children):
            return all_of(one for one in map(membership, children) if one != EVERYTHING)
        case AnyOf(children, minimum):
            kept = tuple(map(membership, children))
            asked = tuple(one for one in kept if one != EVERYTHING)
            least = minimum - len(kept) + len(asked)
            if least < 1:
                return EVERYTHING
            return any_of(asked) if least == 1 else AnyOf(asked, least)
        case Not(child):
            return Not(membership(child))
        case _:
            return node


def scores(node: Node) -> bool:
    """Whether the tree can give any paragraph a score above 0, or below."""
    match node:
        case All(children) | AnyOf(children):
            return any(map(scores, children))
        case Rank(terms):
            return bool(terms)
        case Prefer():
            return True
        case _:
            return False
