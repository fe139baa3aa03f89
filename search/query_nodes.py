"""The nodes of a typed query and its problems. Knows neither how they are read nor what they find.

A node tells where it stands in the NFC text; two nodes that mean the same are equal wherever they
stand.
"""

import dataclasses
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias


class Span(NamedTuple):
    """Code points of the NFC text, end exclusive."""

    start: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """A stretch of words as typed, single blanks between them and quotes gone."""

    text: str
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Phrase:
    """What stood between quotes."""

    text: str
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Near:
    """What stood between quotes before ~N: its words in order, at most N others among them."""

    text: str
    distance: int
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Prefix:
    """What stood before a star: how a word begins."""

    text: str
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class FieldValue:
    """A known field and a value that `query_fields.read_value` can read, as typed."""

    field: str
    value: str
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    child: "Node"
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class And:
    """Two children or more, all of which are required; none of them is an `And`."""

    children: tuple["Node", ...]
    span: Span = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Or:
    """Two children or more, one of which is enough; none of them is an `Or`."""

    children: tuple["Node", ...]
    span: Span = dataclasses.field(compare=False)


Leaf: TypeAlias = Words | Phrase | Near | Prefix | FieldValue
Node: TypeAlias = Leaf | Not | And | Or


class Problem(NamedTuple):
    """Something taken literally: a stable code, where in the NFC text, and the message's key."""

    code: str
    position: int
    message: str


def problem(code: str, position: int) -> Problem:
    """The problem with its message's key."""
    return Problem(code, position, f"query.{code}")


PROBLEMS = (
    "unbalanced_quote",
    "unbalanced_parenthesis",
    "too_deep",
    "lone_or",
    "lone_star",
    "lone_tilde",
    "unknown_field",
    "unreadable_value",
    "distance_lowered",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Syntax:
    """A typed query: its tree (None where nothing is asked for), NFC text and problems in order."""

    root: Node | None
    text: str = dataclasses.field(compare=False, default="")
    problems: tuple[Problem, ...] = dataclasses.field(compare=False, default=())


def leaves(node: Node | None, *, excluded: bool = True) -> Iterator[Leaf]:
    """The leaves in the order of the text, with or without what is excluded."""
    match node:
        case None:
            return
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child, excluded=excluded)
        case Not(child):
            if excluded:
                yield from leaves(child)
        case _:
            yield node
