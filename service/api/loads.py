"""`/loads`: the numbered loads and what became of each file; `POST /documents` makes one."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from starlette.responses import Response

from loader import encodings
from service import ledger, loads
from service.api.answers import Items, LoadDetail, LoadEntry, UploadReport
from service.api.lists import listed, offset
from service.api.recording import record
from service.errors import Problem
from service.ledger import Outcome
from service.parameters import LARGEST_ID, Paging
from service.web import product_of

router = APIRouter(tags=["loads"])

EncodingField = Annotated[
    str, Form(max_length=40, description="The encoding of texts; empty to find it out.")
]
LoadNumber = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The number of a load.")]


class FileParameters(Paging):
    """Restricts the files of a load to those with an outcome."""

    outcome: Outcome | None = None


@router.get("/loads", response_model=Items[LoadEntry])
def list_loads(request: Request, wanted: Annotated[Paging, Query()]) -> object:
    """The loads, newest first."""
    start = offset("loads", wanted)
    page = ledger.list_loads(product_of(request).database, size=wanted.size, offset=start)
    return listed("loads", wanted, page)


@router.get("/loads/{number}", response_model=LoadDetail)
def show_load(
    request: Request, number: LoadNumber, wanted: Annotated[FileParameters, Query()]
) -> object:
    """One load with what became of its files; size, cursor and outcome apply to the files."""
    database = product_of(request).database
    load = ledger.find_load(database, number)
    if load is None:
        raise Problem("load_not_found", number=str(number))
    name = f"loads/{number}"
    page = ledger.list_files(
        database, number, outcome=wanted.outcome, size=wanted.size, offset=offset(name, wanted)
    )
    return msgspec.structs.asdict(load) | {"files": listed(name, wanted, page)}


@router.post("/documents", status_code=201, response_model=UploadReport)
def upload(
    request: Request,
    response: Response,
    files: Annotated[list[UploadFile], File(description="One or more files, archives as well.")],
    encoding: EncodingField = "",
) -> object:
    """Load the uploaded files; each one's outcome is told, also that of a file which failed.

    `encoding` overrules the one found for texts; it stays with the documents.
    """
    report = take(request, files, encoding)
    if report.numbers:
        response.headers["Location"] = f"/api/v1/loads/{report.numbers[-1]}"
    return report


def take(request: Request, files: list[UploadFile], encoding: str) -> loads.LoadReport:
    """Load what a form sent; a file field that was left empty is no file.

    Raises `Problem`: upload_empty, or parameter_invalid for an unknown encoding.
    """
    if encoding and encodings.find(encoding) is None:
        raise Problem("parameter_invalid", parameter="encoding", reason="encoding")
    named = [(file.filename, file.file.read()) for file in files if file.filename]
    if not named:
        raise Problem("upload_empty", parameter="files")
    report = loads.load_bytes(product_of(request), named, encoding or None)
    numbers = [str(number) for number in report.numbers]
    record(request, "loaded", named[0][0][:200], files=len(named), loads=", ".join(numbers) or None)
    return report
