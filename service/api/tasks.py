"""`/tasks`: the numbered tasks with their agencies."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from search.model import Role
from service import registers
from service.api.answers import Items, TaskEntry
from service.api.lists import listed, offset
from service.parameters import Id, Paging, Text
from service.web import product_of

router = APIRouter(tags=["registers"])


class TaskParameters(Paging):
    """Restricts to a document, a number with those under it, an agency (name or id), a role."""

    document: Id | None = None
    number: Text | None = None
    agency: Text | None = None
    role: Role | None = None


@router.get("/tasks", response_model=Items[TaskEntry])
def list_tasks(request: Request, wanted: Annotated[TaskParameters, Query()]) -> object:
    """The tasks of all documents held, in the order of the texts."""
    page = registers.list_tasks(
        product_of(request).database,
        registers.TaskFilter(
            document=wanted.document,
            number=wanted.number,
            agency=wanted.agency,
            role=wanted.role,
        ),
        size=wanted.size,
        offset=offset("tasks", wanted),
    )
    return listed("tasks", wanted, page)
