"""`/suggest`: what a typed beginning may become."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from service import labels
from service.api.answers import Items, Suggestion
from service.parameters import Strict, Typed
from service.web import product_of

router = APIRouter(tags=["search"])


class SuggestParameters(Strict):
    """What is typed so far."""

    q: Typed = ""
    size: Annotated[int, Field(ge=1, le=20)] = 8


@router.get("/suggest", response_model=Items[Suggestion])
def suggest(request: Request, wanted: Annotated[SuggestParameters, Query()]) -> object:
    """Document numbers, titles and agencies that begin as typed."""
    found = labels.suggest(product_of(request).database, wanted.q, size=wanted.size)
    return {"items": found, "total": len(found), "next": None}
