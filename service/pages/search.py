"""The search page: the hits of a query with facets, or what there is to search in."""

from functools import partial
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from search.engine import SORTS, EngineError
from search.groups import Group
from service import cursors, export, searching
from service.addresses import address, document_address
from service.errors import Problem
from service.i18n import Words
from service.pages import notices
from service.pages.facet_lists import click, facet_lists, value_label
from service.pages.hits import shown_hit
from service.pages.notices import Notice
from service.pages.paging import Pager
from service.pages.rendering import render
from service.pages.state import PageParameters, State
from service.parameters import period_dates
from service.product import Product
from service.searching import Found, Window
from service.web import product_of, words_of

PER_PAGE = 10
BROWSED = ("agency", "type", "issuer", "document", "year", "language")
EXAMPLES = ("an ninh trật tự", "bao ve rung", '"chủ trì, phối hợp"', "role:lead", "森林")

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_search(request: Request, wanted: Annotated[PageParameters, Query()]) -> Response:
    """Hits where anything is asked for, else the start page."""
    state = State.of(wanted)
    product = product_of(request)
    asked = wanted.q.strip() or any(state.selected())
    if not asked:
        return _start(request, searching.search(product, wanted, facets=BROWSED), state)
    found, expired = _found(product, wanted)
    return _results(request, found, wanted, state, expired=expired)


def _found(product: Product, wanted: PageParameters) -> tuple[Found, bool]:
    """The page, and whether it could not be that of the result that the one before it was of.

    Then it is the page of this number of the newest result, which is told.
    """
    rank = (wanted.page - 1) * PER_PAGE
    window = Window(wanted.sort, PER_PAGE, rank, None, wanted.group, pages=True)
    try:
        place = cursors.read_place(wanted.cursor, _asked(wanted))
        if place and place.rank != rank:
            place = msgspec.structs.replace(place, rank=rank, key=None)
        return searching.search(product, wanted, window._replace(place=place)), False
    except (Problem, EngineError) as error:
        if error.code not in ("cursor_invalid", "cursor_expired", "snapshot_expired"):
            raise
    return searching.search(product, wanted, window), True


def _asked(wanted: PageParameters) -> dict[str, object]:
    return searching.asked(wanted, wanted.sort, wanted.group)


def _results(
    request: Request, found: Found, wanted: PageParameters, state: State, *, expired: bool
) -> Response:
    words = words_of(request)
    labels = _selected_labels(state, found, words)
    first_day, last_day = period_dates(wanted.deadline)
    total = found.answer.total
    pager = _pager(found, wanted, state)
    told = [Notice(words("results.expired"))] if expired else []
    return render(
        request,
        "search.html",
        here="search",
        q=wanted.q,
        total=total,
        documents=_documents(found, state),
        first=pager.first,
        pager=pager,
        sort=wanted.sort,
        sorts=SORTS,
        group=wanted.group,
        hits=[shown_hit(hit, wanted, words) for hit in found.answer.hits],
        groups=[_group(one, wanted, state, words) for one in found.groups.groups]
        if found.groups
        else [],
        chips=[
            {
                "facet": words(f"facet.{name}"),
                "label": label,
                "address": state.without(name, value).address(),
            }
            for (name, value), label in labels.items()
        ],
        clear_address=state.without_selection().address(),
        switched_off=wanted.without,
        facets=facet_lists(found.facets, state, words),
        deadline_from=first_day or "",
        deadline_to=last_day or "",
        notices=[*told, *notices.of_search(found, state, words)],
        ways_out=[] if total else notices.ways_out(state, labels, words),
        exports=_exports(state, words),
        save_address=state.without("sort").without("group").address("/saved/new"),
    )


def _start(request: Request, found: Found, state: State) -> Response:
    """What is in the collection, and examples."""
    words = words_of(request)
    return render(
        request,
        "start.html",
        here="search",
        autofocus=True,
        documents=found.facets["document"].distinct,
        paragraphs=found.answer.total,
        examples=[{"text": text, "address": state.asking(text).address()} for text in EXAMPLES],
        facets=facet_lists(found.facets, state, words),
        click=partial(click, state=state),
    )


def _pager(found: Found, wanted: PageParameters, state: State) -> Pager:
    """Numbered pages that all are of one result."""
    asked = _asked(wanted)
    total = found.groups.total if found.groups else found.answer.total
    held = {**state.values, "cursor": (cursors.issue(found.held, asked),)}
    pager = Pager.of("/", held, wanted.page, PER_PAGE, total)
    following = cursors.issue(found.following, asked) if found.following else None
    after = {**state.values, "page": (wanted.page + 1,), "cursor": (following,)}
    return pager._replace(next=address("/", after) if following else None)


def _documents(found: Found, state: State) -> int | None:
    """How many documents have hits, where that is known at no cost."""
    if found.groups:
        return found.groups.total
    return None if state.values.get("document") else found.facets["document"].distinct


def _exports(state: State, words: Words) -> list[dict[str, str]]:
    """The whole result in each format, with heads in the language of the page."""
    values = {name: given for name, given in state.values.items() if name != "group"}
    return [
        {
            "label": words(f"export.format.{one}"),
            "address": address(
                "/api/v1/search/export", values | {"format": (one,), "lang": (words.language,)}
            ),
        }
        for one in export.FORMATS
    ]


def _group(group: Group, wanted: PageParameters, state: State, words: Words) -> dict[str, object]:
    """A document with its best hits, and where all of them are."""
    document = group.hits[0].paragraph.document
    within = state.without("group").without("document").with_value("document", str(document.id))
    return {
        "document": document,
        "address": document_address(document.id, q=wanted.q, without=wanted.without),
        "hits": [shown_hit(hit, wanted, words) for hit in group.hits],
        "count": group.total,
        "within": within.address(),
    }


def _selected_labels(state: State, found: Found, words: Words) -> dict[tuple[str, str], str]:
    """The selected values in words."""
    labels = {
        (name, value.value): value.label
        for name, facet in found.facets.items()
        for value in facet.values
    }
    return {
        (name, value): value_label(name, value, labels.get((name, value), value), words)
        for name, value in state.selected()
    }
