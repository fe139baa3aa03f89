"""`/deadlines`: what is due by when."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service import registers
from service.api.answers import DeadlineEntry, Items
from service.api.lists import listed, offset
from service.parameters import Id, Paging, Period, Text, period_dates
from service.web import product_of

router = APIRouter(tags=["registers"])


class DeadlineParameters(Paging):
    """Restricts to a period `from..to`, a document, an agency (name or id)."""

    deadline: Period | None = None
    document: Id | None = None
    agency: Text | None = None


@router.get("/deadlines", response_model=Items[DeadlineEntry])
def list_deadlines(request: Request, wanted: Annotated[DeadlineParameters, Query()]) -> object:
    """The deadlines by day; those without a day of their own come last."""
    start, end = period_dates(wanted.deadline)
    page = registers.list_deadlines(
        product_of(request).database,
        registers.DeadlineFilter(
            start=start,
            end=end,
            agency=wanted.agency,
            document=wanted.document,
        ),
        size=wanted.size,
        offset=offset("deadlines", wanted),
    )
    return listed("deadlines", wanted, page)
