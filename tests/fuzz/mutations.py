"""Changes of an input that keep most of its form, so that it gets past the first checks.

A change is given the input, the most bytes of its result, a source of chance, and a change that
knows no form (libFuzzer's own, or `bytewise`).
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias

Bytewise: TypeAlias = Callable[[bytes, int], bytes]
Mutate: TypeAlias = Callable[[bytes, int, Random, Bytewise], bytes]

_VOCABULARY = Path(__file__).resolve().parents[1] / "cases" / "fuzz" / "vocabulary.json"


@cache
def words(kind: str) -> tuple[str, ...]:
    """What is put into inputs of a kind ("text", "page", "query", "pdf"), and into all.

    "figures" are numbers that are none, too large, or none to Python where they are to Unicode,
    "letters" those that change their length or their line with case or composition.
    """
    return tuple(json.loads(_VOCABULARY.read_text(encoding="utf-8"))[kind])


_MOST_CHANGES = 4
_RANDOMLY = 0.15
_MOST_REPEATS = 2000


def bytewise(random: Random) -> Bytewise:
    """A change of single bytes, for runs without libFuzzer."""

    def change(data: bytes, most: int) -> bytes:
        made = bytearray(data)
        for _ in range(random.randint(1, _MOST_CHANGES)):
            place = random.randint(0, len(made))
            new = random.randbytes(random.choice((0, 1, 1, 2, 8)))
            made[place : place + random.choice((0, 1, 1, 4, 40))] = new
        return bytes(made[:most])

    return change


def written(pattern: str, known: Sequence[str]) -> Mutate:
    """Changes of a text cut into the tokens of `pattern`; `known` are put between them."""
    token = re.compile(f"{pattern}|.", re.DOTALL)

    def change(data: bytes, most: int, random: Random, anyhow: Bytewise) -> bytes:
        if random.random() < _RANDOMLY:
            return anyhow(data, most)
        tokens = [found[0] for found in token.finditer(data.decode("utf-8", "replace"))]
        for _ in range(random.randint(1, _MOST_CHANGES)):
            tokens = random.choice(_CHANGES)(tokens, known, random)
        return "".join(tokens).encode("utf-8", "replace")[:most]

    return change


_Tokens: TypeAlias = list[str]


def _slice(tokens: _Tokens, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(tokens))
    return start, min(len(tokens), start + random.choice((1, 1, 2, 5, 20, 200)))


def _without(tokens: _Tokens, _known: Sequence[str], random: Random) -> _Tokens:
    start, end = _slice(tokens, random)
    return tokens[:start] + tokens[end:]


def _moved(tokens: _Tokens, _known: Sequence[str], random: Random) -> _Tokens:
    start, end = _slice(tokens, random)
    rest = tokens[:start] + tokens[end:]
    place = random.randint(0, len(rest))
    return rest[:place] + tokens[start:end] + rest[place:]


def _repeated(tokens: _Tokens, _known: Sequence[str], random: Random) -> _Tokens:
    start, end = _slice(tokens, random)
    return (
        tokens[:end] + tokens[start:end] * random.choice((1, 3, 30, _MOST_REPEATS)) + tokens[end:]
    )


def _inserted(tokens: _Tokens, known: Sequence[str], random: Random) -> _Tokens:
    place = random.randint(0, len(tokens))
    return [*tokens[:place], random.choice(known), *tokens[place:]]


def _spoiled(tokens: _Tokens, _known: Sequence[str], random: Random) -> _Tokens:
    place = random.randint(0, len(tokens))
    return [*tokens[:place], random.choice(words("letters")), *tokens[place:]]


def _recounted(tokens: _Tokens, _known: Sequence[str], random: Random) -> _Tokens:
    """Another number for one of those that stand there."""
    counted = [index for index, one in enumerate(tokens) if any(map(str.isdigit, one))]
    if not counted:
        return [*tokens, random.choice(words("figures"))]
    place = random.choice(counted)
    new = re.sub(r"\d+", lambda _: random.choice(words("figures")), tokens[place], count=1)
    return [*tokens[:place], new, *tokens[place + 1 :]]


_CHANGES = (_without, _moved, _repeated, _inserted, _inserted, _spoiled, _recounted)
