"""Searches as API, pages, command line and export ask for them: parameters to `find`, with labels.

Everything that shows hits, counts or marks comes through here, so that they always agree.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

import msgspec

from analyzers.normalize import fold, unmark
from search import find, groups, walk
from search.engine import After, EngineError, Sort
from search.find import FACETS, Answer, FacetValue, Request
from search.groups import Groups
from search.query_fields import read_range
from search.readings import Reading
from search.tree import scores
from search.understanding import Understanding, understand
from search.walk import Walk
from service import cursors
from service.cursors import Place
from service.errors import Problem
from service.known_labels import known_labels
from service.lexicon import Suggested, lexicon_of, suggestions
from service.parameters import Group, Selection
from service.product import Product

__all__ = ["FACETS"]

LABELLED = frozenset({"document", "agency", "issuer", "type", "province", "cites"})
"""The facets whose values have names; those of all others speak for themselves."""


class Window(NamedTuple):
    """Which hits, in which order; `size` counts groups where hits are grouped.

    The page begins at `offset`, unless `place` says otherwise: then what was read before is read
    the same way again. `pages` says whether the pages after this one may be asked for.
    """

    sort: Sort = "relevance"
    size: int = 0
    offset: int = 0
    place: Place | None = None
    group: Group | None = None
    pages: bool = False


NO_HITS = Window()


class LabelledValue(msgspec.Struct, frozen=True):
    """A facet's value with its name, and how many paragraphs there are after a click on it."""

    value: str
    label: str
    count: int
    selected: bool


class LabelledFacet(NamedTuple):
    """The most frequent values and all selected ones; `distinct` counts the others as well."""

    values: tuple[LabelledValue, ...]
    distinct: int


class Found(NamedTuple):
    """What was found, and how the query was understood.

    `groups` are there where they were asked for, and then the answer has no hits. `suggestions` are
    queries that may have been meant. `held` is any page of this very result, to be asked for by its
    rank; `following` the next one, if one follows.
    """

    understanding: Understanding
    answer: Answer
    groups: Groups | None
    facets: dict[str, LabelledFacet]
    suggestions: Sequence[Suggested]
    held: Place
    following: Place | None


def search(
    product: Product,
    wanted: Selection,
    window: Window = NO_HITS,
    *,
    facets: tuple[str, ...] = FACETS,
) -> Found:
    """One page of a search.

    Raises `QueryError` for a query beyond the limits, `EngineError` where the engine cannot answer,
    `Problem("cursor_expired")` where the query is not understood any more as it was.
    """
    understanding = understood(product, wanted)
    request = _request(understanding, wanted, window, facets)
    if window.place:
        request = _again(request, window.place)
        answer, grouped = _found(product, request, window)
    elif _needs_snapshot(understanding, window):
        request, answer, grouped = _found_first(product, request, window)
    else:
        answer, grouped = _found(product, request, window)
    values = {name: facet.values for name, facet in answer.facets.items()}
    labels = _labels(product, values, answer.state)
    labelled = {
        name: LabelledFacet(tuple(_labelled(facet.values, labels[name])), facet.distinct)
        for name, facet in answer.facets.items()
    }
    held = Place(_digest(answer.reading), 0, request.snapshot)
    following = _following(held, answer, grouped)
    meant = suggestions(product, understanding, answer) if window.pages else ()
    return Found(understanding, answer, grouped, labelled, meant, held, following)


def facet(
    product: Product,
    wanted: Selection,
    name: str,
    contains: str,
    shown: Callable[[LabelledValue], str] = attrgetter("label"),
) -> list[LabelledValue]:
    """All values of one facet that contain the letters as they are shown, marks left aside."""
    request = _request(understood(product, wanted), wanted)
    values = find.facet_values(product.engine, request, name)
    sought = _bare(contains)
    return [
        value
        for value in _labelled(values, _labels(product, {name: values}, None)[name])
        if sought in _bare(shown(value)) or value.value == contains
    ]


def everything(product: Product, wanted: Selection, sort: Sort, *, marked: bool) -> Walk:
    """Every hit of a search in order. Raises as `search` does, also while hits are taken."""
    request = _request(understood(product, wanted), wanted, Window(sort))
    return walk.walk(product.engine, msgspec.structs.replace(request, marked=marked))


def marks_in_document(
    product: Product, wanted: Selection, id_: int, most: int
) -> dict[str, list[list[int]]]:
    """The marks of every paragraph of a document that the query finds, by the paragraph's key."""
    within = Selection(q=wanted.q, without=wanted.without, document=[id_])
    found = search(product, within, Window("document", most), facets=())
    return {hit.paragraph.key: hit.highlights for hit in found.answer.hits}


def understood(product: Product, wanted: Selection) -> Understanding:
    """The readings of the query. Raises `QueryError`."""
    return understand(wanted.q, lexicon_of(product), without=frozenset(wanted.without))


def request_of(product: Product, wanted: Selection) -> Request:
    """What `find` is asked for a search without hits or facets. Raises `QueryError`."""
    return _request(understood(product, wanted), wanted, facets=())


def asked(wanted: Selection, sort: Sort, group: Group | None) -> dict[str, object]:
    """What a cursor belongs to: all that settles which hits there are, and in which order."""
    selection = wanted.model_dump(include=set(Selection.model_fields))
    return selection | {"sort": sort, "group": group}


def _request(
    understanding: Understanding,
    wanted: Selection,
    window: Window = NO_HITS,
    facets: tuple[str, ...] = FACETS,
) -> Request:
    selected = {name: tuple(getattr(wanted, name)) for name in FACETS}
    return Request(
        readings=understanding.readings,
        selected={name: values for name, values in selected.items() if values},
        deadline=read_range(wanted.deadline) if wanted.deadline else None,
        facets=facets,
        sort=window.sort,
        size=window.size,
        offset=window.offset,
    )


def _again(request: Request, place: Place) -> Request:
    """The request at a place of a result that was found before, by the reading that found it."""
    for reading in _every(request.readings):
        if _digest(reading) == place.reading:
            break
    else:
        raise Problem("cursor_expired", parameter="cursor")
    return msgspec.structs.replace(
        request,
        readings=(reading.settled(),),
        offset=place.rank,
        after=None if place.key is None else After(place.score, place.key, place.rank),
        snapshot=place.snapshot,
    )


def _every(readings: Sequence[Reading]) -> Iterator[Reading]:
    for reading in readings:
        yield from (reading, reading.wider) if reading.wider else (reading,)


def _found_first(
    product: Product, request: Request, window: Window
) -> tuple[Request, Answer, Groups | None]:
    """A first page on a snapshot of its own, and once more where a node takes that along."""
    held = msgspec.structs.replace(request, snapshot=product.engine.snapshot())
    try:
        return held, *_found(product, held, window)
    except EngineError as error:
        if error.code != "snapshot_expired":
            raise
    held = msgspec.structs.replace(request, snapshot=product.engine.snapshot())
    return held, *_found(product, held, window)


def _needs_snapshot(understanding: Understanding, window: Window) -> bool:
    """Whether the next page can only be told on the same state of the index.

    Orders by a key go on behind it on any state. Scores move with the collection, and so does the
    number of groups that stand before a page; a page of groups takes several searches by itself.
    """
    if not window.size or window.group:
        return bool(window.size)
    ranked = window.sort == "relevance" and scores(understanding.readings[0].tree)
    return window.pages and ranked


def _found(product: Product, request: Request, window: Window) -> tuple[Answer, Groups | None]:
    if window.group is None or not window.size:
        return find.find(product.engine, request), None
    counted = msgspec.structs.replace(request, size=0)
    answer = find.find(product.engine, counted)
    return answer, groups.find_groups(product.engine, request, answer.reading)


def _following(held: Place, answer: Answer, grouped: Groups | None) -> Place | None:
    if grouped and grouped.following:
        return msgspec.structs.replace(held, rank=grouped.following)
    if behind := answer.following:
        score, key, rank = behind.score, behind.key, behind.rank
        return msgspec.structs.replace(held, rank=rank, score=score, key=key)
    return None


def _digest(reading: Reading) -> bytes:
    return cursors.digest(reading.tree)


def _labels(
    product: Product, facets: Mapping[str, Sequence[FacetValue]], state: str | None
) -> dict[str, dict[str, str]]:
    """The names of the values of each facet; none where the values speak for themselves."""
    wanted = {
        name: [value.value for value in values]
        for name, values in facets.items()
        if name in LABELLED and values
    }
    named = known_labels(product, state, wanted)
    return {name: named.get(name, {}) for name in facets}


def _labelled(values: Sequence[FacetValue], labels: Mapping[str, str]) -> list[LabelledValue]:
    return [
        LabelledValue(text, labels.get(text, text), value.count, value.selected)
        for value in values
        for text in [str(value.value)]
    ]


def _bare(text: str) -> str:
    return unmark(fold(text))
