"""`/corrections`: what persons have put right; making one and taking one back."""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from service import correcting, corrections
from service.api.answers import Answer, Head, Items
from service.api.lists import listed, offset
from service.api.recording import record
from service.correcting import CorrectionError
from service.correction_values import LONGEST, CorrectionValueError, read_value
from service.corrections import Correction
from service.errors import Problem
from service.parameters import LARGEST_ID, Id, Paging
from service.web import product_of

router = APIRouter(tags=["registers"])

CorrectionId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a correction.")]
Plain = Annotated[Any, BeforeValidator(msgspec.to_builtins)]
"""A string, or a fact as an object."""
CorrectedField = Literal[
    "number",
    "doc_type",
    "issuer",
    "province",
    "date",
    "title",
    "agencies",
    "citations",
    "deadlines",
]


class CorrectionParameters(Paging):
    """Restricts to the corrections of one document."""

    document: Id | None = None


class CorrectionBody(BaseModel):
    """`after` stands in place of `before`; without `before` it is added, without `after` removed.

    For a field of the document both are strings and `paragraph` is left out. An agency is
    {name, role}, a citation {number, date, relation}, a deadline {text, iso_or_rule}.
    """

    model_config = ConfigDict(extra="forbid")

    document: Id
    paragraph: Annotated[str, Field(max_length=80)] | None = None
    field: CorrectedField
    before: dict[str, Any] | str | None = None
    after: dict[str, Any] | str | None = None
    note: Annotated[str, Field(max_length=LONGEST)] = ""


class CorrectionEntry(Answer):
    """A correction that was made; `applied` is false while its paragraph is not there."""

    id: int
    document: Head
    field: str
    before: Plain
    after: Plain
    note: str
    made: str
    load: int
    taken_back: int | None
    applied: bool
    paragraph: str | None
    text: str | None


@router.get("/corrections", response_model=Items[CorrectionEntry])
def list_corrections(request: Request, wanted: Annotated[CorrectionParameters, Query()]) -> object:
    """The corrections, newest first, those that were taken back as well."""
    page = corrections.list_corrections(
        product_of(request).database,
        document=wanted.document,
        size=wanted.size,
        offset=offset("corrections", wanted),
    )
    return listed("corrections", wanted, page)


@router.post("/corrections", status_code=201, response_model=CorrectionEntry)
def correct(request: Request, body: CorrectionBody) -> object:
    """Put one fact right; it outlives loading the document again."""
    return make(request, body)


@router.delete("/corrections/{id}", response_model=CorrectionEntry)
def take_back(request: Request, id: CorrectionId) -> object:  # noqa: A002 - as in the address
    """Take a correction back; what was read stands again."""
    return undo(request, id)


def make(request: Request, body: CorrectionBody) -> corrections.CorrectionRecord:
    """Make the correction that a program or a form asks for. Raises `Problem`."""
    product = product_of(request)
    try:
        correcting.correct(product, [_read(body)])
    except CorrectionError as error:
        raise problem(error, id_=body.document) from error
    (made,) = corrections.list_corrections(product.database, document=body.document, size=1).items
    _record(request, "corrected", made)
    return made


def undo(request: Request, id_: int) -> corrections.CorrectionRecord | None:
    """Take back the correction that a program or a form names. Raises `Problem`."""
    product = product_of(request)
    try:
        correcting.take_back(product, id_)
    except CorrectionError as error:
        raise problem(error, id_=id_) from error
    if undone := corrections.find(product.database, id_):
        _record(request, "correction_taken_back", undone)
    return undone


def problem(error: CorrectionError, *, id_: int) -> Problem:
    """The answer to what cannot be corrected; `id_` is the document's, or the correction's."""
    if error.code == "correction_invalid":
        return Problem(error.code, reason=f"correction_{error.reason}")
    return Problem(error.code, id=str(id_))


def _record(
    request: Request,
    action: Literal["corrected", "correction_taken_back"],
    one: corrections.CorrectionRecord,
) -> None:
    document = one.document
    record(request, action, document.label, id=one.id, document=document.id, field=one.field)


def _read(body: CorrectionBody) -> Correction:
    place = correcting.place_of(body.paragraph) if body.paragraph else None
    before, after = (
        None if value is None else _value(body.field, name, value)
        for name, value in (("before", body.before), ("after", body.after))
    )
    return Correction(body.document, place, body.field, before, after, body.note)


def _value(field: str, name: str, value: object) -> Any:
    try:
        return read_value(field, value)
    except CorrectionValueError as error:
        raise Problem("parameter_invalid", parameter=name, reason=f"value_{error.code}") from error
