"""A saved search in words: what it asks for, when it tells, why it does not."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from service.addresses import address
from service.alerts.records import SavedQuery
from service.db.connect import Database
from service.i18n import Words
from service.labels import labels_of
from service.pages.facet_lists import value_label
from service.pages.rendering import moment
from service.pages.state import PageParameters, State
from service.parameters import Selection

NAMED = frozenset({"document", "agency", "issuer", "type", "province", "cites"})
"""Facets whose values have names of their own in the database."""


class Condition(NamedTuple):
    """A selected value in words; `pair` is it as it stands in an address."""

    facet: str
    label: str
    pair: str


def state_of(wanted: Selection) -> State:
    """The state of the search page that shows what is wanted."""
    return State.of(PageParameters.model_validate(wanted.model_dump(exclude_defaults=True)))


def selection_of(wanted: PageParameters) -> Selection:
    """What a search page finds, without order and page."""
    return Selection.model_validate(wanted.model_dump(include=set(Selection.model_fields)))


def conditions(
    database: Database, wanted: Sequence[Selection], words: Words
) -> list[list[Condition]]:
    """The selected values of each of the searches; names are read once for all."""
    selected = [list(state_of(one).selected()) for one in wanted]
    values: dict[str, list[str]] = {}
    for name, value in (pair for pairs in selected for pair in pairs if pair[0] in NAMED):
        values.setdefault(name, []).append(value)
    labels = labels_of(database, values) if values else {}
    return [[_condition(pair, labels, words) for pair in pairs] for pairs in selected]


def title_of(wanted: Selection, found: Iterable[Condition]) -> str:
    """What a search is called until its owner calls it otherwise."""
    return " · ".join(filter(None, [wanted.q.strip(), *(one.label for one in found)]))


def when(known: SavedQuery, words: Words, home: str) -> str:
    """When it tells; the time zone is named where it is not `home`, the installation's."""
    at = f"{known.hour:02}:00"
    if known.timezone != home:
        at = f"{at} ({known.timezone})"
    day = words(f"weekday.{known.weekday}")
    return words(f"saved.when.{known.cadence}", at=at, day=day)


def where_to(known: SavedQuery, names: Mapping[int, str], words: Words) -> str:
    """Where it tells: always on the page, and at its destinations."""
    comma = "、" if words.language == "zh" else ", "
    chosen = [names[one] for one in known.destinations if one in names]
    return comma.join([words("saved.in_page"), *chosen])


def inbox_address(id_: int, *, is_unread: bool) -> str:
    """The notices of a saved search: the unread ones if there are any, else all."""
    return address("/inbox", {"show": [] if is_unread else ["all"], "saved_query": [id_]})


def rests(known: SavedQuery, words: Words) -> str:
    """Why it tells nothing at present; "" where it runs."""
    if known.stopped:
        return words(f"saved.stopped.{known.stopped}")
    return words("saved.paused", at=moment(words, known.paused)) if known.paused else ""


def _condition(pair: tuple[str, str], labels: dict[str, dict[str, str]], words: Words) -> Condition:
    name, value = pair
    label = value_label(name, value, labels.get(name, {}).get(value, value), words)
    return Condition(words(f"facet.{name}"), label, urlencode([pair]))
