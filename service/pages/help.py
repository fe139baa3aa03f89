"""The help page: how to write a query, what the marks mean, every error of the API."""

from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from search.model import KINDS, ROLES
from search.query_examples import examples
from search.query_fields import vocabulary
from service.addresses import address
from service.errors import STATUS
from service.pages.rendering import render
from service.web import words_of

router = APIRouter(include_in_schema=False)


class Example(NamedTuple):
    """A query as it is typed, and where it leads."""

    q: str
    address: str


class Field(NamedTuple):
    """A field as it may be named, the values it knows by name, and an example."""

    name: str
    spellings: list[str]
    known: list[list[str]]
    example: Example


@router.get("/help")
def show_help(request: Request) -> Response:
    """Made from the same tables that the program itself goes by."""
    language = words_of(request).language
    table = examples()
    return render(
        request,
        "help.html",
        here="help",
        operators={name: _example(by[language]) for name, by in table["operators"].items()},
        fields=[_field(name, language) for name in vocabulary()["names"]],
        roles=ROLES,
        kinds=KINDS,
        errors=sorted(STATUS.items()),
    )


def _field(name: str, language: str) -> Field:
    known = vocabulary()
    values = list(known["values"].get(name, {}).values())
    return Field(name, known["names"][name], values, _example(examples()["fields"][name][language]))


def _example(q: str) -> Example:
    return Example(q, address("/", {"q": (q,)}))
