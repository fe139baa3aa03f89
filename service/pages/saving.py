"""The page to save a search: what it asks for, what it would have told, and how it is to tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from service import searching
from service.alerts.estimate import Estimate, Week, estimate
from service.alerts.terms import TooBroad, reading_of, terms_of_search
from service.api import saved_queries as api
from service.api.saved_queries import SavedQueryBody
from service.errors import Problem
from service.i18n import Words
from service.pages.hits import shown_hit
from service.pages.notices import changes_told
from service.pages.rendering import render_private
from service.pages.saved_form import SavedForm, Wrong, offered, own_destinations, wrong_with
from service.pages.saved_words import conditions, selection_of, state_of, title_of
from service.pages.state import PageParameters
from service.parameters import Selection
from service.web import product_of, words_of

LONGEST_NAME = 200
LONGEST_NOTE = 2_000

router = APIRouter(prefix="/saved", include_in_schema=False)


class WeekShown(NamedTuple):
    """A week of the estimate; `share` is its part of the week with most, in per cent."""

    day: str
    hits: int
    share: int


@router.get("/new")
def show_form(request: Request, wanted: Annotated[PageParameters, Query()]) -> Response:
    """The form for the search of these parameters, which are those of the search page."""
    product, words = product_of(request), words_of(request)
    selection = selection_of(wanted)
    (found,) = conditions(product.database, [selection], words)
    name = title_of(selection, found)[:LONGEST_NAME]
    return _shown(request, selection, SavedForm(name=name, events=["text"]))


@router.post("")
def save(
    request: Request,
    wanted: Annotated[PageParameters, Query()],
    form: Annotated[SavedForm, Form()],
) -> Response:
    """Save the search and show it; what cannot be saved is shown again with the reason."""
    selection = selection_of(wanted)
    try:
        body = SavedQueryBody.model_validate(form.settings() | {"search": selection})
        made = api.save(request, body)
    except (ValidationError, Problem) as error:
        return _shown(request, selection, form, wrong_with(request, error))
    return RedirectResponse(f"/saved/{made.id}?done=saved", 303)


def _shown(
    request: Request, wanted: Selection, form: SavedForm, wrong: Wrong | None = None
) -> Response:
    product, words = product_of(request), words_of(request)
    try:
        terms = terms_of_search(product, wanted)
    except TooBroad:
        return _refused(request, wanted)
    found = estimate(product, terms.tree)
    state = state_of(wanted)
    return render_private(
        request,
        "save.html",
        422 if wrong else 200,
        here="search",
        q=wanted.q,
        wrong=wrong or Wrong("", ""),
        back=state.address(),
        action=state.address("/saved"),
        understood=_understood(request, wanted),
        conditions=conditions(product.database, [wanted], words)[0],
        weeks=_weeks(found.weeks, words),
        estimate=_estimate(found, wanted, words),
        longest_name=LONGEST_NAME,
        longest_note=LONGEST_NOTE,
        **offered(request, form, own_destinations(request)),
    )


def _refused(request: Request, wanted: Selection) -> Response:
    """That nearly everything would be told, and the way back to narrow the search."""
    problem = Problem("query_too_broad", parameter="search")
    back = state_of(wanted).address()
    return render_private(
        request, "save_refused.html", problem, here="search", q=wanted.q, back=back
    )


def _understood(request: Request, wanted: Selection) -> list[str]:
    """What the words of the query mean besides themselves, a sentence each."""
    reading = reading_of(searching.understood(product_of(request), wanted).readings)
    return [text for _, text in changes_told(reading.changes, words_of(request))]


def _estimate(found: Estimate, wanted: Selection, words: Words) -> dict[str, object]:
    mean = f"{found.per_week:g}"
    return {
        "total": found.total,
        "mean": mean.replace(".", ",") if words.language == "vi" else mean,
        "samples": [shown_hit(one, wanted, words) for one in found.samples],
    }


def _weeks(weeks: Sequence[Week], words: Words) -> list[WeekShown]:
    most = max((one.hits for one in weeks), default=0) or 1
    return [
        WeekShown(
            words.day_of(datetime.fromisoformat(one.begins)), one.hits, one.hits * 100 // most
        )
        for one in weeks
    ]
