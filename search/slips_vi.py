"""The likeliest reading of Vietnamese syllables that may hold slips of typing.

A path through the syllables is sought whose words are frequent and whose edits are few: of
"chiến lượt" the word chiến_lược is, with one edit, likelier than two words side by side.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from analyzers.normalize import unmark
from search.slip_costs import INITIALS, slip_cost
from search.word_counts import Syllables, WordCounts

BLANK_MISSING = 2.0
BLANK_TOO_MANY = 2.5
KNOWN_IN_WORD = 1.5
KNOWN_ALONE = 4.0
"""What it costs besides to change a syllable that the collection has: within a word, or alone."""
_BOTH = 12
"""Where both syllables of a word may be slips, so many of the nearest of each are tried."""
_MOST_EDITS = 7.5
_SHORTEST_JOINED = 4

Slip: TypeAlias = tuple[str, float]
Near: TypeAlias = Sequence[Slip]


class Edge(NamedTuple):
    """What the syllables from the path's last place to `end` are read as, and its cost."""

    end: int
    texts: tuple[str, ...]
    cost: float


def likeliest(typed: Sequence[str], counts: WordCounts, *, bare: bool) -> tuple[Edge, ...]:
    """The path of least cost through the syllables; `bare` ones are compared without marks."""
    held = counts.bare if bare else counts.written
    near = [_near(one, counts, held, bare=bare) for one in typed]
    best: list[tuple[float, tuple[Edge, ...]]] = [(0.0, ())]
    best += [(float("inf"), ())] * len(typed)
    for start in range(len(typed)):
        cost, path = best[start]
        for edge in _edges(start, typed, near, held, counts.cost):
            if cost + edge.cost < best[edge.end][0]:
                best[edge.end] = cost + edge.cost, (*path, edge)
    return best[-1][1]


def _near(typed: str, counts: WordCounts, held: Syllables, *, bare: bool) -> Near:
    """The syllables that may be meant, with what the slip costs; the typed one first."""
    plain = unmark(typed)
    forms = {plain, *_one_edit(plain, counts.bare), *_other_initials(plain, counts.bare)}
    if bare:
        meant = [form for form in forms if form in held.single]
    else:
        meant = [form for plain in forms for form in counts.marked.get(plain, ())]
    costs = {form: slip_cost(typed, form) for form in meant}
    costs[typed] = 0.0
    return sorted(costs.items(), key=lambda pair: pair[1])


def _one_edit(plain: str, bare: Syllables) -> Iterator[str]:
    """Unmarked syllables one letter away: missing, too many, another, or two swapped."""
    if len(plain) < 2:
        return
    for length in range(len(plain) - 1, len(plain) + 2):
        choices = bare.by_length.get(length, ())
        found = process.extract(plain, choices, scorer=OSA.distance, score_cutoff=1, limit=None)
        yield from (form for form, _, _ in found)


def _other_initials(plain: str, bare: Syllables) -> Iterator[str]:
    for one, other in (*INITIALS, *(pair[::-1] for pair in INITIALS)):
        if plain.startswith(one) and (form := other + plain[len(one) :]) in bare.single:
            yield form


def _edges(
    start: int,
    typed: Sequence[str],
    near: Sequence[Near],
    held: Syllables,
    cost: Callable[[float], float],
) -> Iterator[Edge]:
    one = typed[start]
    yield _alone(start, one, near[start], held, cost)
    if one not in held.single and len(one) >= _SHORTEST_JOINED:
        for at in range(1, len(one)):
            if (number := held.words.get(f"{one[:at]}_{one[at:]}")) is not None:
                yield Edge(start + 1, (one[:at], one[at:]), cost(number) + BLANK_MISSING)
    if start + 1 == len(typed):
        return
    other = typed[start + 1]
    for end in range(start + 2, min(len(typed), start + 3) + 1):
        yield from _words(start, typed[start:end], near[start:end], held, cost)
    joined = held.single.get(one + other)
    if joined is not None and (min(len(one), len(other)) == 1 or {one, other} - held.single.keys()):
        yield Edge(start + 2, (one + other,), cost(joined) + BLANK_TOO_MANY)


def _alone(
    start: int, typed: str, near: Near, held: Syllables, cost: Callable[[float], float]
) -> Edge:
    """The cheapest syllable for a typed one."""
    besides = KNOWN_ALONE if typed in held.single else 0.0
    price, form = min(
        (cost(held.single.get(form, 0)) + (edit and edit + besides), form) for form, edit in near
    )
    return Edge(start + 1, (form,), price)


def _words(
    start: int,
    typed: Sequence[str],
    near: Sequence[Near],
    held: Syllables,
    cost: Callable[[float], float],
) -> Iterator[Edge]:
    """The cheapest word of these syllables, if any."""
    known = [KNOWN_IN_WORD if one in held.single else 0.0 for one in typed]
    found: list[tuple[float, str]] = []
    for forms in _combined(near):
        word = "_".join([form for form, _ in forms])
        number = held.words.get(word)
        if number is not None:
            edits = zip(forms, known, strict=True)
            found.append(
                (cost(number) + sum(edit and edit + more for (_, edit), more in edits), word)
            )
    if found:
        price, word = min(found)
        yield Edge(start + len(typed), tuple(word.split("_")), price)


def _combined(near: Sequence[Near]) -> Iterator[list[Slip]]:
    """All as typed; all but one as typed; of two syllables also the nearest of both."""
    typed = [forms[0] for forms in near]
    yield typed
    for place, forms in enumerate(near):
        for form in forms[1:]:
            yield [*typed[:place], form, *typed[place + 1 :]]
    if len(near) == 2:
        for one in near[0][1:_BOTH]:
            yield from (
                [one, other] for other in near[1][1:_BOTH] if one[1] + other[1] <= _MOST_EDITS
            )
