"""The form of a saved search: what was typed in it, as it came, and what it offers to choose."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args
from urllib.parse import parse_qs, urlencode
from zoneinfo import available_timezones

from fastapi import Request
from pydantic import BaseModel, Field, ValidationError

from service.alerts.events import EVENTS
from service.alerts.records import SavedQuery
from service.alerts.saved import Cadence
from service.alerts.terms import search_of
from service.api.saved_queries import owner_of
from service.delivery import destinations
from service.delivery.model import Destination
from service.errors import Problem, problem_words
from service.pages.saved_words import state_of
from service.parameters import Selection, reason_of
from service.web import product_of, words_of

CADENCES: tuple[Cadence, ...] = get_args(Cadence)
Line = Annotated[str, Field(max_length=40_000)]
Lines = Annotated[list[Line], Field(max_length=500)]


class SavedForm(BaseModel):
    """The fields as they were typed, sound or not.

    `q` is the query and `kept` has the selected values as they stand in addresses; both are there
    where a search is changed that was saved.
    """

    name: Line = ""
    note: Line = ""
    events: Lines = Field(default_factory=list)
    cadence: Line = "at_once"
    hour: Line = "8"
    weekday: Line = "0"
    timezone: Line = ""
    tell_nothing: bool = False
    destinations: Lines = Field(default_factory=list)
    q: Line = ""
    kept: Lines = Field(default_factory=list)

    def settings(self) -> dict[str, Any]:
        """What is said of a saved search besides what it finds, to be checked."""
        values = self.model_dump(exclude={"q", "kept"})
        return values | {"timezone": self.timezone or None}

    def search(self) -> Selection:
        """What it finds. Raises `ValidationError`."""
        values: dict[str, Any] = {**parse_qs("&".join(self.kept))}
        if "deadline" in values:
            values["deadline"] = values["deadline"][0]
        return Selection.model_validate({"q": self.q, **values})


class Wrong(NamedTuple):
    """What cannot be saved so: the field, "" for the whole, and the reason in words."""

    field: str
    reason: str


def form_of(known: SavedQuery) -> SavedForm:
    """The form as it is before anything is typed."""
    wanted = search_of(known)
    return SavedForm(
        name=known.name,
        note=known.note,
        events=list(known.events),
        cadence=known.cadence,
        hour=str(known.hour),
        weekday=str(known.weekday),
        timezone=known.timezone,
        tell_nothing=known.tell_nothing,
        destinations=list(map(str, known.destinations)),
        q=wanted.q,
        kept=[urlencode([pair]) for pair in state_of(wanted).pairs() if pair[0] != "q"],
    )


def wrong_with(request: Request, error: ValidationError | Problem) -> Wrong:
    """Which field is wrong and why."""
    if isinstance(error, Problem):
        return Wrong("", problem_words(request, error)[1])
    words, first = words_of(request), error.errors()[0]
    field, (reason, values) = str(first["loc"][0]), reason_of(first)
    key = f"reason.{reason}" if words.has(f"reason.{reason}") else "reason.other"
    named = words.known("saved.field", field)
    return Wrong(field, words("saved.wrong", field=named, reason=words(key, **values)))


def own_destinations(request: Request) -> Sequence[Destination]:
    """All destinations of who asks, oldest first."""
    database, owner = product_of(request).database, owner_of(request)
    return destinations.list_destinations(database, owner, size=destinations.MOST).items


def offered(request: Request, form: SavedForm, held: Iterable[Destination]) -> dict[str, object]:
    """What the template of the form takes; `held` can be chosen to be told there."""
    product, words = product_of(request), words_of(request)
    zones = {*_zones(), product.settings.timezone, form.timezone or product.settings.timezone}
    return {
        "form": form,
        "events": [(one, words(f"alert.event.{one}")) for one in EVENTS],
        "cadences": [(one, words(f"saved.cadence.{one}")) for one in CADENCES],
        "hours": [(str(hour), f"{hour:02}:00") for hour in range(24)],
        "weekdays": [(str(day), words(f"weekday.{day}")) for day in range(7)],
        "zones": sorted(zones),
        "zone": form.timezone or product.settings.timezone,
        "destinations": [
            {
                "id": str(one.id),
                "name": one.name,
                "kind": words.known("destinations.kind", one.kind),
                "is_off": one.off is not None,
            }
            for one in held
        ],
    }


@cache
def _zones() -> frozenset[str]:
    near = {zone for zone in available_timezones() if zone.startswith("Asia/")}
    return frozenset(near | {"UTC"})
