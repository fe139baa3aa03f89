"""Which paragraphs belong to a tree, in plain Python after the words of `search.tree`."""

from collections.abc import Sequence

from search.engine import (
    EngineError,
)
from search.fields import BY_NAME, entry_values
from search.model import Entry
from search.tree import (
    All,
    AnyOf,
    Has,
    Leaf,
    Match,
    Near,
    Node,
    Not,
    Prefer,
    Prefix,
    Range,
    Rank,
    Values,
)


def matches(entry: Entry, node: Node) -> bool:
    """Whether the paragraph belongs, from that paragraph alone."""
    match node:
        case All(children):
            return all(matches(entry, child) for child in children)
        case AnyOf(children, minimum):
            return sum(matches(entry, child) for child in children) >= minimum
        case Not(child):
            return not matches(entry, child)
        case Rank() | Prefer():
            return True
        case _:
            return _has(entry, node)


def _has(entry: Entry, leaf: Leaf) -> bool:
    match leaf:
        case Match(field, grams):
            return bool(_starts(_tokens(entry, field), grams))
        case Prefix(field, grams):
            return _begins(_tokens(entry, field), grams)
        case Near(field, words, distance):
            return _near(_tokens(entry, field), words, distance)
        case Has(field, token):
            return token in _tokens(entry, field)
        case Values(field, values):
            return not set(values).isdisjoint(values_of(entry, field))
        case Range(field, low, high):
            return any(
                (low is None or low <= value) and (high is None or value <= high)
                for value in values_of(entry, field)
                if isinstance(value, int)
            )


def values_of(entry: Entry, field: str) -> list[str | int]:
    if field not in BY_NAME:
        raise EngineError("unknown_field", field)
    return entry_values(BY_NAME[field], entry)


def _tokens(entry: Entry, field: str) -> list[str]:
    """What the field means, whatever an index may leave out."""
    whole = {"folded": entry.fields.folded, "folded_pairs": entry.fields.folded_pairs}
    return whole[field].split(" ") if field in whole else indexed(entry, field)


def indexed(entry: Entry, field: str) -> list[str]:
    (text,) = entry_values(BY_NAME[field], entry)
    return str(text).split(" ")


def _starts(tokens: list[str], grams: Sequence[str]) -> list[int]:
    """Where the grams stand in a row."""
    starts = range(len(tokens) - len(grams) + 1)
    return [at for at in starts if tokens[at : at + len(grams)] == list(grams)]


def _begins(tokens: list[str], grams: Sequence[str]) -> bool:
    *before, beginning = grams
    return any(
        token.startswith(beginning) and tokens[max(0, at - len(before)) : at] == before
        for at, token in enumerate(tokens)
    )


def _near(tokens: list[str], words: Sequence[Sequence[str]], distance: int) -> bool:
    """Whether some choice of places has them in order, with no more than that between."""
    ends = {(start + len(words[0]), 0) for start in _starts(tokens, words[0])}
    for word in words[1:]:
        ends = {
            (start + len(word), gaps + start - end)
            for start in _starts(tokens, word)
            for end, gaps in ends
            if end <= start and gaps + start - end <= distance
        }
    return bool(ends)
