"""`/synonyms`: terms that mean the same; adding a group of them and taking one out."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from service import synonyms
from service.api.answers import Answer, Items
from service.api.lists import listed, offset
from service.api.recording import record
from service.errors import Problem
from service.parameters import LARGEST_ID, Paging, Typed
from service.synonyms import Group, SynonymError
from service.web import product_of

router = APIRouter(tags=["search"])

SynonymId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a group of synonyms.")]
Terms = Annotated[list[Typed], Field(max_length=200)]


class SynonymBody(BaseModel):
    """Terms that all find each other or, with `targets`, terms that find those as well.

    With a `language`, only for queries that are not in the other one.
    """

    model_config = ConfigDict(extra="forbid")

    terms: Terms
    targets: Terms | None = None
    language: Literal["vi", "zh"] | None = None
    note: Typed = ""


class SynonymEntry(Answer):
    """A group of synonyms, and when it was added."""

    id: int
    terms: list[str]
    targets: list[str] | None
    language: str | None
    note: str
    made: str


class SynonymItems(Items[SynonymEntry]):
    """A page of groups; `version` rises with each change of the synonyms."""

    version: int


@router.get("/synonyms", response_model=SynonymItems)
def list_synonyms(request: Request, wanted: Annotated[Paging, Query()]) -> object:
    """The groups of synonyms, newest first."""
    database = product_of(request).database
    page = synonyms.list_groups(database, size=wanted.size, offset=offset("synonyms", wanted))
    with database.read() as connection:
        version = synonyms.version(connection)
    return listed("synonyms", wanted, page) | {"version": version}


@router.post("/synonyms", status_code=201, response_model=SynonymEntry)
def add_synonyms(request: Request, body: SynonymBody) -> object:
    """Add a group; queries are understood with it from now on."""
    targets = None if body.targets is None else tuple(body.targets)
    return add(request, Group(tuple(body.terms), targets, body.language, body.note))


@router.delete("/synonyms/{id}", response_model=SynonymEntry)
def remove_synonyms(request: Request, id: SynonymId) -> object:  # noqa: A002 - as in the address
    """Take a group out; what it was is told once more."""
    return remove(request, id)


def add(request: Request, group: Group) -> synonyms.GroupRecord:
    """Add the group that a program or a form gives. Raises `Problem`."""
    try:
        (made,) = synonyms.add(product_of(request), [group])
    except SynonymError as error:
        raise problem(error) from error
    record(request, "synonyms_added", synonyms.written(made), id=made.id)
    return made


def remove(request: Request, id_: int) -> synonyms.GroupRecord:
    """Take a group out. Raises `Problem`."""
    try:
        removed = synonyms.remove(product_of(request), id_)
    except SynonymError as error:
        raise Problem(error.code, id=str(id_)) from error
    record(request, "synonyms_removed", synonyms.written(removed), id=id_)
    return removed


def problem(error: SynonymError) -> Problem:
    """The answer to a group that cannot be added."""
    return Problem(
        error.code,
        reason=f"synonym_{error.reason}",
        term=error.term,
        most=synonyms.MOST_TERMS,
        longest=synonyms.LONGEST_TERM,
        groups=synonyms.MOST_GROUPS,
    )
