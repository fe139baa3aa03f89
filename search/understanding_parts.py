"""The parts of one alternative of a query: what each node of its syntax requires.

Words are cut, and joined to units where something else may stand for several of them. Knows neither
readings nor fallbacks.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from analyzers.normalize import gram_texts
from search import query_nodes as syntax
from search.query_fields import read_value
from search.query_nodes import FieldValue, Near, Not, Or, Phrase, Prefix, Words
from search.tree import AnyOf, GramField, Match, Node, all_of, any_of
from search.tree import Not as Without
from search.understanding_alternatives import Alternative, overlaps
from search.understanding_roles import charged, is_side
from search.understanding_words import cut, match, near, prefix

Alternatives = Callable[[str], Sequence[Alternative]]


class Part(NamedTuple):
    """A condition; "most words" may do without a `word`.

    `typed` holds the words and phrases as typed, `used` what else the condition accepts for them.
    """

    node: Node
    word: bool = False
    typed: tuple[Match, ...] = ()
    used: tuple[Alternative, ...] = ()


class Reader(NamedTuple):
    """How leaves are read: the field of words, and what else may stand for them.

    `phrases` counts those of the query that have a distance.
    """

    field: GramField
    alternatives: Alternatives
    phrases: int


def parts(node: syntax.Node, reader: Reader) -> list[Part]:
    """What is required, in order, each condition once; nodes without any gram require nothing."""
    children = node.children if isinstance(node, syntax.And) else (node,)
    agencies, roles = (
        [child for child in children if is_side(child, field)] for field in ("agency", "role")
    )
    paired = [*agencies, *roles] if agencies and roles else []
    found = [part for child in children if child not in paired for part in _parts(child, reader)]
    if paired:
        found += [Part(charged(agency, role)) for agency in agencies for role in roles]
    return list({part.node: part for part in found}.values())


def _parts(node: syntax.Node, reader: Reader) -> list[Part]:
    match node:
        case Words(text):
            return units(text, reader.field, reader.alternatives(text))
        case Phrase(text):
            typed = match(text, reader.field)
            return [Part(typed, typed=(typed,))]
        case Or(children):
            return _either(children, reader)
        case Not(child):
            return [Part(Without(left))] if (left := _excluded(child, reader)) else []
        case _:
            return [Part(_leaf(node, reader))]


def _either(children: Sequence[syntax.Node], reader: Reader) -> list[Part]:
    found = [each for child in children if (each := parts(child, reader))]
    if not found:
        return []
    used = tuple(one for each in found for part in each for one in part.used)
    return [Part(any_of(all_of(part.node for part in each) for each in found), used=used)]


def _excluded(node: syntax.Node, reader: Reader) -> Node | None:
    """What must not be there: as typed, without other ways to say it; None for nothing."""
    found = parts(node, reader._replace(alternatives=lambda _text: ()))
    return all_of(part.node for part in found) if found else None


def _leaf(leaf: syntax.Node, reader: Reader) -> Node:
    match leaf:
        case Near(text, distance):
            return near(text, distance, reader.field, reader.phrases)[0]
        case Prefix(text):
            return prefix(text, reader.field)
        case FieldValue(name, value):
            node = read_value(name, value)
            assert node is not None, "the parser takes readable values only"
            return node
        case _:
            raise AssertionError(leaf)


class _Unit(NamedTuple):
    """Words next to each other in a stretch that are one condition."""

    start: int
    end: int
    part: Part


def units(text: str, field: GramField, alternatives: Sequence[Alternative]) -> list[Part]:
    """The words of a stretch, those joined for which something else may stand."""
    found = [
        _Unit(start, end, Part(node, word=True, typed=(node,)))
        for start, end, node in cut(text, field)
    ]
    for alternative in sorted(alternatives, key=lambda one: one.end - one.start):
        span = [(alternative.start, alternative.end)]
        touched = [one for one in found if overlaps(one.start, one.end, span)]
        if touched:
            at = found.index(touched[0])
            found[at : at + len(touched)] = [_joined(text, field, touched, alternative)]
    return [unit.part for unit in found]


def _joined(
    text: str, field: GramField, touched: Sequence[_Unit], alternative: Alternative
) -> _Unit:
    """The words as they were, or the alternative with what it leaves of them."""
    start, end = touched[0].start, touched[-1].end
    rest = [text[start : alternative.start], text[alternative.end : end]]
    left = [match(piece, field) for piece in rest if gram_texts(piece)]
    nodes = [all_of([node, *left]) for node in alternative.nodes]
    before = all_of(unit.part.node for unit in touched)
    choices = before.children if isinstance(before, AnyOf) else (before,)
    node = any_of(nodes if alternative.instead else [*choices, *nodes])
    typed = tuple(one for unit in touched for one in unit.part.typed)
    used = tuple(one for unit in touched for one in unit.part.used)
    return _Unit(start, end, Part(node, word=True, typed=typed, used=(*used, alternative)))
