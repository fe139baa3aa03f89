"""The pages of saved searches: the list, and one of them with all that can be changed of it."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from service.alerts import inbox
from service.alerts.inbox import Notice, NoticeFilter
from service.alerts.records import SavedQuery, list_saved
from service.alerts.terms import search_of
from service.api import saved_queries as api
from service.api.saved_queries import SavedQueryChange, SavedQueryId
from service.delivery.model import Destination
from service.errors import Problem
from service.i18n import Words
from service.pages import saved_words, told
from service.pages.paging import PageNumber, Pager
from service.pages.rendering import moment, render_private
from service.pages.saved_form import (
    SavedForm,
    Wrong,
    form_of,
    offered,
    own_destinations,
    wrong_with,
)
from service.pages.saved_words import Condition
from service.pages.saving import LONGEST_NAME, LONGEST_NOTE
from service.revisions import TREE_UNREADABLE
from service.web import product_of, words_of

PER_PAGE = 50
NEWEST = 3
"""Notices that the page of a saved search shows."""
Done = Literal["saved", "changed", "paused", "resumed", "anew", "removed"]

router = APIRouter(prefix="/saved", include_in_schema=False)


@router.get("")
def show_saved(
    request: Request,
    page: Annotated[PageNumber, Query()] = 1,
    done: Annotated[Done | None, Query()] = None,
) -> Response:
    """One's own saved searches, newest first."""
    offset = (page - 1) * PER_PAGE
    owner = api.owner_of(request)
    found = list_saved(product_of(request).database, owner, size=PER_PAGE, offset=offset)
    return render_private(
        request,
        "saved.html",
        here="saved",
        done=done or "",
        items=_listed(request, found.items, own_destinations(request)),
        pager=Pager.of("/saved", {}, page, PER_PAGE, found.total),
    )


@router.get("/{id}")
def show_one(
    request: Request,
    id: SavedQueryId,  # noqa: A002 - as in the address
    done: Annotated[Done | None, Query()] = None,
) -> Response:
    """A saved search with its newest notices, and the form to change it."""
    return _one(request, api.find(request, id), done=done or "")


@router.post("/{id}")
def change(
    request: Request,
    id: SavedQueryId,  # noqa: A002 - as in the address
    form: Annotated[SavedForm, Form()],
) -> Response:
    """Change what the form says; what cannot be is shown again with the reason."""
    known = api.find(request, id)
    try:
        wanted = form.search()
        # The same search is not understood anew, so that its tree stays what it was.
        other = None if wanted == form_of(known).search() else wanted
        body = SavedQueryChange.model_validate(form.settings() | {"search": other})
        api.change(request, id, body)
    except (ValidationError, Problem) as error:
        return _one(request, api.find(request, id), form, wrong_with(request, error))
    # The form leads to its own place, where a fault is told; what was done is told at the head.
    return RedirectResponse(f"/saved/{id}?done=changed#main", 303)


@router.post("/{id}/paused")
def pause(request: Request, id: SavedQueryId) -> Response:  # noqa: A002 - as in the address
    """Tell nothing of the loads to come."""
    api.change(request, id, SavedQueryChange(paused=True))
    return _back(id, "paused")


@router.post("/{id}/resumed")
def resume(request: Request, id: SavedQueryId) -> Response:  # noqa: A002 - as in the address
    """Go on with the loads to come."""
    api.change(request, id, SavedQueryChange(paused=False))
    return _back(id, "resumed")


@router.post("/{id}/anew")
def understand_anew(request: Request, id: SavedQueryId) -> Response:  # noqa: A002
    """Understand the same search with the synonyms and names of now."""
    try:
        api.change(request, id, SavedQueryChange(anew=True))
    except Problem as problem:
        return _one(request, api.find(request, id), wrong=wrong_with(request, problem))
    return _back(id, "anew")


@router.post("/{id}/removed")
def remove(request: Request, id: SavedQueryId) -> Response:  # noqa: A002 - as in the address
    """Take it out of the list; its notices stay."""
    api.remove(request, id)
    return RedirectResponse("/saved?done=removed", 303)


def _back(id_: int, done: Done) -> Response:
    return RedirectResponse(f"/saved/{id_}?done={done}", 303)


def _one(
    request: Request,
    known: SavedQuery,
    form: SavedForm | None = None,
    wrong: Wrong | None = None,
    *,
    done: str = "",
) -> Response:
    words, typed = words_of(request), form or form_of(known)
    held = own_destinations(request)
    (shown,) = _listed(request, [known], held)
    return render_private(
        request,
        "saved_query.html",
        422 if wrong else 200,
        here="saved",
        done=done,
        wrong=wrong or Wrong("", ""),
        one=shown,
        is_outdated=api.is_outdated(product_of(request), known),
        newest=[_notice(one, words) for one in _newest(request, known)],
        longest_name=LONGEST_NAME,
        longest_note=LONGEST_NOTE,
        **_choices(known, typed, shown["conditions"]),
        **offered(request, typed, held),
    )


def _listed(
    request: Request, items: Sequence[SavedQuery], held: Iterable[Destination]
) -> list[dict[str, Any]]:
    """Saved searches in words."""
    product, words = product_of(request), words_of(request)
    searches = [search_of(one) for one in items]
    found = saved_words.conditions(product.database, searches, words)
    names = {one.id: one.name for one in held}
    home = product.settings.timezone
    return [
        {
            "id": one.id,
            "name": one.name,
            "note": one.note,
            "q": wanted.q,
            "conditions": asked,
            "address": saved_words.state_of(wanted).address(),
            "when": saved_words.when(one, words, home),
            "where": saved_words.where_to(one, names, words),
            "rests": saved_words.rests(one, words),
            "is_paused": one.paused is not None,
            "is_unreadable": one.stopped == TREE_UNREADABLE,
            "made": moment(words, one.made),
            "newest": moment(words, one.newest),
            "notices": one.notices,
            "unread": one.unread,
            "inbox": saved_words.inbox_address(one.id, is_unread=one.unread > 0),
        }
        for one, wanted, asked in zip(items, searches, found, strict=True)
    ]


def _choices(known: SavedQuery, form: SavedForm, found: Sequence[Condition]) -> dict[str, Any]:
    """Every selected value of the search that was saved, and whether it is to stay."""
    pairs = {one.pair for one in found}
    return {
        "choices": [(one, one.pair in form.kept) for one in found],
        "carried": [pair for pair in form_of(known).kept if pair not in pairs],
    }


def _newest(request: Request, known: SavedQuery) -> Sequence[Notice]:
    some = NoticeFilter(saved_query=known.id)
    database, owner = product_of(request).database, api.owner_of(request)
    return inbox.list_notices(database, owner, some, size=NEWEST).items


def _notice(one: Notice, words: Words) -> dict[str, Any]:
    made = moment(words, one.made)
    return told.told(one, words) | {"made": made, "document": one.paragraph.document}
