"""Values of `number:` and `cites:`: a whole document number, or how one begins.

A number is known by its parts from the left: 44, 44-KL, 44-KL/TW. Knows no syntax.
"""

from functools import cache
from itertools import pairwise

from analyzers.normalize import fold, gram_texts, join, unmark
from analyzers.numbers import find_numbers, issuer_rows, kind_of, kinds, number_key
from search.agency_roles import NONE
from search.tree import All, AnyOf, Has, Match, Node, Not, Values


def read_number(field: str, value: str) -> Node:
    """The condition that `number:value` or `cites:value` stands for; the value has a gram."""
    key = number_key(value)
    if key == NONE or find_numbers(value):
        return Values(field, (key,))
    return _cited(key) if field == "cites" else _own(key)


def _cited(key: str) -> Node:
    """The paragraph cites something and has this in its text, where its citations are."""
    begun = Match("folded", tuple(unmark(gram) for gram in gram_texts(key)))
    cites = Not(Values("cites", (NONE,)))
    return AnyOf((Values("cites", (key,)), All((begun, cites))))


def _own(key: str) -> Node:
    """With its kind the number goes on with any known issuer; else the document's head has it."""
    if kind_of(key):
        return Values("number", (key, *(f"{key}_{issuer}" for issuer in _issuers())))
    texts = gram_texts(key)
    if len(texts) > 1:
        pairs = dict.fromkeys(join(list(pair)) for pair in pairwise(texts))
        return AnyOf((Values("number", (key,)), All(tuple(Has("head", pair) for pair in pairs))))
    going_on = (Has("head", join([key, kind])) for kind in _kinds())
    return AnyOf((Values("number", (key,)), *going_on))


@cache
def _issuers() -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(row[0]) for row in issuer_rows()))


@cache
def _kinds() -> tuple[str, ...]:
    """What may stand right behind the count of a number."""
    return (*dict.fromkeys(map(fold, kinds())), "号")
