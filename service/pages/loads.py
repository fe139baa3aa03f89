"""The page of loads: upload files, see what became of those loaded."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Path, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from loader import encodings
from loader.readers.formats import SUFFIXES
from service import archives, ledger
from service.api.loads import EncodingField, take
from service.errors import Problem
from service.i18n import Words
from service.ledger import FileOutcome, LoadRecord
from service.pages.paging import PageNumber, Pager
from service.pages.rendering import render
from service.parameters import LARGEST_ID
from service.web import product_of, words_of

LOADS_PER_PAGE = 20
FILES_PER_PAGE = 100

router = APIRouter(prefix="/loads", include_in_schema=False)


@router.get("")
def show_loads(request: Request, page: Annotated[PageNumber, Query()] = 1) -> Response:
    """The upload form and the loads, newest first."""
    product, words = product_of(request), words_of(request)
    offset = (page - 1) * LOADS_PER_PAGE
    found = ledger.list_loads(product.database, size=LOADS_PER_PAGE, offset=offset)
    limit = product.settings.max_upload_bytes
    return render(
        request,
        "loads.html",
        here="loads",
        loads=[_shown(load, words) for load in found.items],
        pager=Pager.of("/loads", {}, page, LOADS_PER_PAGE, found.total),
        accept=",".join((*SUFFIXES, archives.SUFFIX)),
        encodings=[(one.name, one.label) for one in encodings.encodings().values()],
        limit=limit,
        limit_shown=f"{limit / 2**20:.0f} MB",
    )


@router.post("")
def upload(
    request: Request, files: Annotated[list[UploadFile], File()], encoding: EncodingField = ""
) -> Response:
    """Load what the form sent, then show what became of it."""
    report = take(request, files, encoding)
    address = f"/loads/{report.numbers[-1]}" if report.numbers else "/loads"
    return RedirectResponse(address, 303)


@router.get("/{number}")
def show_load(
    request: Request,
    number: Annotated[int, Path(ge=1, le=LARGEST_ID)],
    page: Annotated[PageNumber, Query()] = 1,
) -> Response:
    """One load and what became of each of its files."""
    database, words = product_of(request).database, words_of(request)
    load = ledger.find_load(database, number)
    if load is None:
        raise Problem("load_not_found", number=str(number))
    offset = (page - 1) * FILES_PER_PAGE
    files = ledger.list_files(database, number, size=FILES_PER_PAGE, offset=offset)
    return render(
        request,
        "load.html",
        here="loads",
        load=_shown(load, words),
        files=[_file(file, words) for file in files.items],
        pager=Pager.of(f"/loads/{number}", {}, page, FILES_PER_PAGE, files.total),
    )


def _shown(load: LoadRecord, words: Words) -> dict[str, object]:
    """A load as pages show it: times local, outcomes in their usual order."""
    known = [name for name in (*ledger.OUTCOMES, "paragraphs") if load.totals.get(name)]
    return {
        "number": load.number,
        "kind": load.kind,
        "state": load.state,
        "started": words.moment(datetime.fromisoformat(load.started)),
        "finished": load.finished and words.moment(datetime.fromisoformat(load.finished)),
        "totals": [(name, load.totals[name]) for name in known],
    }


def _file(file: FileOutcome, words: Words) -> dict[str, object]:
    """A file's outcome; the reason in words where the catalogue has its code, else as told."""
    key = f"load_error.{file.code}"
    reason = words(key) if words.has(key) else file.message or ""
    return {
        "source": file.source,
        "outcome": file.outcome,
        "document": file.document,
        "reason": reason,
        "message": file.message or "",
    }
