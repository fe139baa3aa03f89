"""Facets as pages show them: values in words, a few at once, the rest folded away."""

from collections.abc import Mapping
from typing import NamedTuple

from search.agency_roles import NONE
from service.i18n import Words
from service.pages.state import State
from service.searching import LabelledFacet, LabelledValue

SHOWN = 7
LONG = 40


class Entry(NamedTuple):
    """One value in words, its count as `number`; `title` is a whole name that may not fit."""

    value: str
    label: str
    title: str
    number: str
    selected: bool


class FacetList(NamedTuple):
    """The values to show at once and those behind "more"; an address where even more exist.

    `carried` is the state that a search inside those takes along.
    """

    name: str
    shown: list[Entry]
    more: list[Entry]
    all_address: str | None
    carried: list[tuple[str, str]]


def facet_lists(facets: Mapping[str, LabelledFacet], state: State, words: Words) -> list[FacetList]:
    """The facets that can narrow the result, or are narrowed already."""
    lists = [facet_list(name, facet, state, words) for name, facet in facets.items()]
    return [one for one in lists if _useful(one)]


def facet_list(name: str, facet: LabelledFacet, state: State, words: Words) -> FacetList:
    """One facet; selected values are never folded away."""
    # Having none is rarely what is looked for, so it stands last.
    ordered = sorted(facet.values, key=lambda value: value.value == NONE and not value.selected)
    shown: list[Entry] = []
    more: list[Entry] = []
    for place, value in enumerate(ordered):
        (shown if value.selected or place < SHOWN else more).append(entry(name, value, words))
    address = state.address(f"/facets/{name}") if facet.distinct > len(ordered) else None
    return FacetList(name, shown, more, address, state.pairs() if address else [])


def entry(name: str, value: LabelledValue, words: Words) -> Entry:
    """One value as a page shows it."""
    label = value_label(name, value.value, value.label, words)
    return Entry(
        value.value,
        label,
        label if len(label) > LONG else "",
        words.number(value.count),
        value.selected,
    )


def click(name: str, value: Entry, state: State) -> str:
    """The address of the search that adds the value, or takes it away where it is selected."""
    changed = state.without if value.selected else state.with_value
    return changed(name, value.value).address()


def value_label(name: str, value: str, label: str, words: Words) -> str:
    """The words for a value: translated where it is one of ours, else its own label."""
    if value == NONE:
        return words("facet.none")
    if name == "task":
        return words("task.label", number=value)
    if name == "deadline":
        return " – ".join(map(words.day, value.split(".."))).strip()
    if name == "deadline_month":
        return words.day(value)
    return words.known(name, value) if name in ("role", "language") else label


def _useful(found: FacetList) -> bool:
    return len(found.shown) > 1 or any(value.selected for value in found.shown)
