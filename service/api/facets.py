"""`/facets/{name}`: all values of one facet of a search."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from service import searching
from service.api.answers import Items
from service.api.lists import listed, offset
from service.api.search_answers import FacetValue
from service.errors import Problem
from service.paging import Page
from service.parameters import Paging, Selection
from service.web import product_of

router = APIRouter(tags=["search"])


class FacetParameters(Selection, Paging):
    """The search whose facet it is; `contains` restricts to values with these letters."""

    contains: Annotated[str, Field(max_length=100)] = ""


@router.get("/facets/{name}", response_model=Items[FacetValue])
def list_values(
    request: Request,
    name: Annotated[str, Path(description="One of the facets of a search answer.")],
    wanted: Annotated[FacetParameters, Query()],
) -> object:
    """Every value with its exact count, most frequent first."""
    if name not in searching.FACETS:
        raise Problem("facet_not_found", name=name[:100])
    start = offset(f"facets/{name}", wanted)
    values = searching.facet(product_of(request), wanted, name, wanted.contains)
    end = start + wanted.size
    page = Page(tuple(values[start:end]), len(values), end if end < len(values) else None)
    return listed(f"facets/{name}", wanted, page)
