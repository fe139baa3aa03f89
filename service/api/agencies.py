"""`/agencies`: who is named, in how many documents and tasks."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from search.model import Role
from service import registers
from service.api.answers import AgencyEntry, Items
from service.api.lists import listed, offset
from service.parameters import Id, Paging
from service.web import product_of

router = APIRouter(tags=["registers"])


class AgencyParameters(Paging):
    """Restricts to one document, or to agencies with a role."""

    document: Id | None = None
    role: Role | None = None


@router.get("/agencies", response_model=Items[AgencyEntry])
def list_agencies(request: Request, wanted: Annotated[AgencyParameters, Query()]) -> object:
    """The agencies of all documents held, those with most tasks first."""
    page = registers.list_agencies(
        product_of(request).database,
        document=wanted.document,
        role=wanted.role,
        size=wanted.size,
        offset=offset("agencies", wanted),
    )
    return listed("agencies", wanted, page)
