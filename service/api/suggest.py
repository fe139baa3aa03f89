"""`/suggest`: what a typed beginning may become."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from service import suggesting
from service.api.answers import Items, Suggestion
from service.parameters import Selection
from service.web import product_of

router = APIRouter(tags=["search"])


class SuggestParameters(Selection):
    """What is typed so far, and the values selected: only what they leave is offered."""

    size: Annotated[int, Field(ge=1, le=20)] = 8


@router.get("/suggest", response_model=Items[Suggestion])
def suggest(request: Request, wanted: Annotated[SuggestParameters, Query()]) -> object:
    """Words, agencies, document numbers and titles that begin as typed.

    `query` is what the box says once a suggestion is chosen, `url` the page to which that leads.
    """
    found = suggesting.suggest(product_of(request), wanted, wanted.size)
    return {"items": found, "total": len(found), "next": None}
