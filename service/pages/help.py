"""The help page: how to write a query, what the marks mean, every error of the API."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from search.model import KINDS, ROLES
from search.query_fields import vocabulary
from service.errors import STATUS
from service.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/help")
def show_help(request: Request) -> Response:
    """Made from the same tables that the program itself goes by."""
    known = vocabulary()
    return render(
        request,
        "help.html",
        here="help",
        fields=[
            {"name": name, "spellings": spellings, "values": list(known["values"].get(name, ()))}
            for name, spellings in known["names"].items()
        ],
        roles=ROLES,
        kinds=KINDS,
        errors=sorted(STATUS.items()),
    )
