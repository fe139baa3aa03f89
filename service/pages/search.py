"""The search page: the hits of a query with facets, or what there is to search in."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from search.engine import SORTS
from search.find import Marked
from service import searching
from service.addresses import document_address
from service.i18n import Words
from service.pages import facts, notices
from service.pages.excerpt import excerpt
from service.pages.facet_lists import click, facet_lists, value_label
from service.pages.paging import Pager
from service.pages.rendering import render
from service.pages.state import PageParameters, State
from service.parameters import period_dates
from service.searching import Found, Window
from service.web import product_of, words_of

HITS_PER_PAGE = 10
BROWSED = ("agency", "type", "issuer", "document", "year", "language")
EXAMPLES = ("an ninh trật tự", "bao ve rung", '"chủ trì, phối hợp"', "role:lead", "森林")

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_search(request: Request, wanted: Annotated[PageParameters, Query()]) -> Response:
    """Hits where anything is asked for, else the start page."""
    state = State.of(wanted, wanted.sort)
    product = product_of(request)
    asked = wanted.q.strip() or any(state.selected())
    if not asked:
        return _start(request, searching.search(product, wanted), state)
    window = Window(wanted.sort, HITS_PER_PAGE, (wanted.page - 1) * HITS_PER_PAGE)
    return _results(request, searching.search(product, wanted, window), wanted, state)


def _results(request: Request, found: Found, wanted: PageParameters, state: State) -> Response:
    words = words_of(request)
    labels = _selected_labels(state, found, words)
    first_day, last_day = period_dates(wanted.deadline)
    pager = Pager.of("/", state.values, wanted.page, HITS_PER_PAGE, found.answer.total)
    return render(
        request,
        "search.html",
        here="search",
        q=wanted.q,
        total=found.answer.total,
        first=pager.first,
        pager=pager,
        sort=wanted.sort,
        sorts=SORTS,
        hits=[_hit(hit, wanted.q, words) for hit in found.answer.hits],
        chips=[
            {
                "facet": words(f"facet.{name}"),
                "label": label,
                "address": state.without(name, value).address(),
            }
            for (name, value), label in labels.items()
        ],
        clear_address=state.without_selection().address(),
        facets=facet_lists(found.facets, state, words),
        deadline_from=first_day or "",
        deadline_to=last_day or "",
        notices=notices.of_search(found, state, words),
        ways_out=[] if found.answer.hits else notices.ways_out(state, labels, words),
    )


def _start(request: Request, found: Found, state: State) -> Response:
    """What is in the collection, and examples."""
    words = words_of(request)
    facets = {name: found.facets[name] for name in BROWSED}
    return render(
        request,
        "start.html",
        here="search",
        autofocus=True,
        documents=found.facets["document"].distinct,
        paragraphs=found.answer.total,
        examples=[{"text": text, "address": state.asking(text).address()} for text in EXAMPLES],
        facets=facet_lists(facets, state, words),
        click=partial(click, state=state),
    )


def _hit(hit: Marked, q: str, words: Words) -> dict[str, object]:
    """A hit as the page shows it."""
    paragraph = hit.paragraph
    return {
        "document": paragraph.document,
        "address": document_address(
            paragraph.document.id, q=q, key=paragraph.key, position=paragraph.position
        ),
        "section": paragraph.section,
        "task": paragraph.task,
        "kind": paragraph.kind,
        "language": paragraph.language,
        "whole_text": paragraph.text,
        "pieces": excerpt(paragraph.text, hit.highlights),
        "facts": facts.of_paragraph(paragraph, words),
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
