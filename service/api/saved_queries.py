"""`/saved-queries`: searches that are kept, and what they would find; see `/notices`.

Everybody asks for what is his own: `owner_of` is the one place that says whose that is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from fastapi import APIRouter, Path, Query, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from search.tree import to_json
from service.alerts import records, saved
from service.alerts.estimate import estimate
from service.alerts.events import Event
from service.alerts.records import SavedQuery
from service.alerts.saved import Cadence, Settings, Terms, TooMany
from service.alerts.terms import TooBroad, terms_of_search, tree_of, versions, whole_search_of
from service.api.answers import Answer, Hit, Items
from service.api.lists import listed, offset
from service.delivery import destinations
from service.errors import Problem
from service.parameters import LARGEST_ID, Id, Paging, Selection, Typed
from service.product import Product
from service.search_answer import hit_document
from service.web import product_of, require_actor

router = APIRouter(tags=["alerts"])

SavedQueryId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a saved query.")]


def _name(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("string_too_short", "empty")
    return " ".join(value.split())


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError("timezone", "no known time zone") from error
    return value


Name = Annotated[Typed, Field(min_length=1, max_length=200), AfterValidator(_name)]
Note = Annotated[Typed, Field(max_length=2_000)]
Hour = Annotated[int, Field(ge=0, le=23)]
Weekday = Annotated[int, Field(ge=0, le=6)]
Zone = Annotated[Typed, Field(max_length=60), AfterValidator(_timezone)]
Events = Annotated[list[Event], Field(min_length=1, max_length=20)]
Destinations = Annotated[list[Id], Field(max_length=50)]


class Body(BaseModel):
    """Of which unknown members are refused."""

    model_config = ConfigDict(extra="forbid")


class SearchBody(Body):
    """A search whose paragraphs are wanted: the parameters of the search page."""

    search: Selection


class SavedQueryBody(SearchBody):
    """What is wanted, and how: `hour` and `weekday` (0 is Monday) are those of `timezone`.

    Without a `timezone` that of the service is taken.
    """

    name: Name
    note: Note = ""
    events: Events = Field(default=["text"])
    cadence: Cadence = "at_once"
    hour: Hour = 8
    weekday: Weekday = 0
    timezone: Zone | None = None
    tell_nothing: bool = False
    destinations: Destinations = Field(default=[])


class SavedQueryChange(Body):
    """What is to be otherwise; what is left out stays. `anew` understands the same search anew."""

    search: Selection | None = None
    anew: bool = False
    name: Name | None = None
    note: Note | None = None
    events: Events | None = None
    cadence: Cadence | None = None
    hour: Hour | None = None
    weekday: Weekday | None = None
    timezone: Zone | None = None
    tell_nothing: bool | None = None
    destinations: Destinations | None = None
    paused: bool | None = None


class SavedQueryEntry(Answer):
    """A saved query; `outdated` says that its search would be understood otherwise now.

    `stopped` says why it tells nothing: `owner_disabled`, or `tree_unreadable` where this version
    cannot read its `tree`, which is null then; understood anew, it goes on.
    `after_load` is the load behind which its newest terms began.
    """

    id: int
    name: str
    note: str
    search: dict[str, Any]
    tree: Any
    events: list[Event]
    versions: dict[str, str]
    outdated: bool
    cadence: Cadence
    hour: int
    weekday: int
    timezone: str
    tell_nothing: bool
    destinations: list[int]
    paused: str | None
    stopped: str | None
    after_load: int
    made: str
    changed: str
    notices: int
    unread: int


class WeekEntry(Answer):
    """Seven days, and how many paragraphs that were loaded in them match."""

    begins: str
    hits: int


class EstimateAnswer(Answer):
    """The weeks past (newest first), their mean, all that is held, and samples of it."""

    weeks: list[WeekEntry]
    per_week: float
    total: int
    samples: list[Hit]


@router.get("/saved-queries", response_model=Items[SavedQueryEntry])
def list_saved_queries(request: Request, wanted: Annotated[Paging, Query()]) -> object:
    """One's own saved queries, newest first."""
    product = product_of(request)
    start = offset("saved_queries", wanted)
    page = records.list_saved(product.database, owner_of(request), size=wanted.size, offset=start)
    entries = tuple(_entry(product, one) for one in page.items)
    return listed("saved_queries", wanted, msgspec.structs.replace(page, items=entries))


@router.post("/saved-queries", status_code=201, response_model=SavedQueryEntry)
def save_query(request: Request, body: SavedQueryBody) -> object:
    """Save a search; each new paragraph that matches is told from now on."""
    return _entry(product_of(request), save(request, body))


@router.post("/saved-queries/estimate", response_model=EstimateAnswer)
def estimate_query(request: Request, body: SearchBody) -> object:
    """What a search would have brought in the weeks past, before it is saved."""
    product = product_of(request)
    found = estimate(product, tree_of(product, body.search))
    samples = [hit_document(one, body.search) for one in found.samples]
    return {**msgspec.structs.asdict(found), "samples": samples}


@router.get("/saved-queries/{id}", response_model=SavedQueryEntry)
def show_saved_query(request: Request, id: SavedQueryId) -> object:  # noqa: A002
    """One saved query."""
    return _entry(product_of(request), find(request, id))


@router.patch("/saved-queries/{id}", response_model=SavedQueryEntry)
def change_saved_query(request: Request, id: SavedQueryId, body: SavedQueryChange) -> object:  # noqa: A002
    """Change a saved query, pause it or go on; loads up to now are told by what it was."""
    return _entry(product_of(request), change(request, id, body))


@router.delete("/saved-queries/{id}", response_model=SavedQueryEntry)
def remove_saved_query(request: Request, id: SavedQueryId) -> object:  # noqa: A002
    """Take a saved query out; its notices stay. What it was is told once more."""
    return _entry(product_of(request), remove(request, id))


def owner_of(request: Request) -> int | None:
    """The user whose saved queries and notices a request is about; None in single use."""
    return require_actor(request).user


def find(request: Request, id_: int) -> SavedQuery:
    """One's own saved query. Raises `Problem`, also for those of others."""
    with _told(id_):
        return records.find_saved(product_of(request).database, owner_of(request), id_)


def save(request: Request, body: SavedQueryBody) -> SavedQuery:
    """Save what a program or a form asks for. Raises `Problem`."""
    product, owner = product_of(request), owner_of(request)
    terms = _terms(product, body.search, body.events)
    settings = Settings(
        **body.model_dump(exclude={"search", "events", "timezone", "destinations"}),
        timezone=body.timezone or product.settings.timezone,
        destinations=_destinations(request, body.destinations),
    )
    try:
        id_ = saved.create(product, owner, terms, settings, most=saved.MOST)
    except TooMany as error:
        raise Problem("saved_queries_full", most=saved.MOST) from error
    return find(request, id_)


def change(request: Request, id_: int, body: SavedQueryChange) -> SavedQuery:
    """Change what a program or a form asks to change. Raises `Problem`."""
    product, known = product_of(request), find(request, id_)
    given = {name: getattr(body, name) for name in Settings.__struct_fields__}
    fields = {name: value for name, value in given.items() if value is not None}
    if body.destinations is not None:
        fields["destinations"] = _destinations(request, body.destinations)
    terms = _changed(product, known, body)
    with _told(id_):
        saved.change(product, id_, terms, fields)
        if body.paused is True:
            saved.pause(product, id_)
        elif body.paused is False:
            saved.resume(product, id_)
    return find(request, id_)


def remove(request: Request, id_: int) -> SavedQuery:
    """Take a saved query out and give what it was. Raises `Problem`."""
    known = find(request, id_)
    with _told(id_):
        saved.remove(product_of(request), id_)
    return known


@contextmanager
def _told(id_: int) -> Iterator[None]:
    """That there is no such saved query, or no more since a moment ago, as a `Problem`."""
    try:
        yield
    except LookupError as error:
        raise Problem("saved_query_not_found", id=str(id_)) from error


def is_outdated(product: Product, known: SavedQuery) -> bool:
    """Whether synonyms, names or the analysis have changed since its terms were made."""
    return dict(known.versions) != dict(versions(product))


def _changed(product: Product, known: SavedQuery, body: SavedQueryChange) -> Terms | None:
    """The terms that a change asks for, None for those that there are. Raises `Problem`."""
    if body.search is None and body.events is None and not body.anew:
        return None
    if body.search is not None or body.anew or known.tree is None:
        try:
            wanted = body.search or whole_search_of(known)
        except ValueError as error:
            # Without what cannot be read it would find more than was asked for.
            raise Problem("parameter_invalid", parameter="search", reason="other") from error
        return _terms(product, wanted, body.events or known.events)
    return msgspec.structs.replace(known.terms, events=tuple(body.events or known.events))


def _terms(product: Product, wanted: Selection, events: Any) -> Terms:
    try:
        return terms_of_search(product, wanted, tuple(dict.fromkeys(events)))
    except TooBroad as error:
        raise Problem("query_too_broad", parameter="search") from error


def _destinations(request: Request, wanted: Sequence[int]) -> tuple[int, ...]:
    ids = tuple(dict.fromkeys(wanted))
    if not destinations.are_all_own(product_of(request).database, owner_of(request), ids):
        raise Problem("parameter_invalid", parameter="destinations", reason="destination")
    return ids


def _entry(product: Product, known: SavedQuery) -> dict[str, object]:
    entry = {name: getattr(known, name) for name in SavedQueryEntry.model_fields.keys() & _FIELDS}
    return entry | {
        "search": {"q": known.text, **known.selection},
        "tree": None if known.tree is None else to_json(known.tree),
        "outdated": is_outdated(product, known),
    }


_FIELDS = set(SavedQuery.__struct_fields__)
