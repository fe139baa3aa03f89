"""The page of one facet: all of its values, for facets too long to fold into the search page."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from service import searching
from service.errors import Problem
from service.pages.facet_lists import click, entry, value_label
from service.pages.paging import Pager
from service.pages.rendering import render
from service.pages.state import PageParameters, State
from service.web import product_of, words_of

VALUES_PER_PAGE = 100

router = APIRouter(include_in_schema=False)


class FacetPageParameters(PageParameters):
    """The search whose facet it is; `contains` restricts to labels with these letters."""

    contains: Annotated[str, Field(max_length=100)] = ""


@router.get("/facets/{name}")
def show_facet(
    request: Request, name: str, wanted: Annotated[FacetPageParameters, Query()]
) -> Response:
    """Every value with its count; a click adds it to the search or takes it away."""
    if name not in searching.FACETS:
        raise Problem("facet_not_found", name=name[:100])
    words = words_of(request)
    state = State.of(wanted)
    values = searching.facet(
        product_of(request),
        wanted,
        name,
        wanted.contains,
        lambda value: value_label(name, value.value, value.label, words),
    )
    start = (wanted.page - 1) * VALUES_PER_PAGE
    listed = State({**state.values, "contains": (wanted.contains,) if wanted.contains else ()})
    return render(
        request,
        "facet.html",
        here="search",
        q=wanted.q,
        name=name,
        total=len(values),
        back=state.address(),
        carried=state.pairs(),
        contains=wanted.contains,
        click=partial(click, state=state),
        values=[entry(name, value, words) for value in values[start : start + VALUES_PER_PAGE]],
        pager=Pager.of(f"/facets/{name}", listed.values, wanted.page, VALUES_PER_PAGE, len(values)),
    )
