"""`/search/export`: the whole result of a search as a file."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from service import export
from service.parameters import ExportParameters
from service.web import product_of, words_in

router = APIRouter(tags=["search"])

TOTAL = "X-Total-Count"
"""The header that says how many paragraphs the file has."""

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A file with a row for each paragraph; broken off where it cannot be whole.",
        "content": {kind.partition(";")[0]: {} for kind in export.MEDIA_TYPES.values()},
        "headers": {TOTAL: {"schema": {"type": "integer"}, "description": "How many rows."}},
    }
}


@router.get("/search/export", response_class=StreamingResponse, responses=_ANSWERS)
def export_search(
    request: Request, wanted: Annotated[ExportParameters, Query()]
) -> StreamingResponse:
    """Every paragraph that a search finds, in its order, as CSV, Excel workbook or JSON Lines."""
    return _file(request, wanted)


@router.post("/search/export", response_class=StreamingResponse, responses=_ANSWERS)
def export_long_search(request: Request, wanted: ExportParameters) -> StreamingResponse:
    """The same for long queries: the parameters as JSON."""
    return _file(request, wanted)


def _file(request: Request, wanted: ExportParameters) -> StreamingResponse:
    words = words_in(request, wanted.lang)
    base = str(request.base_url).rstrip("/")
    made = export.export(product_of(request), wanted, words, base)
    headers = {
        TOTAL: str(made.total),
        "Content-Disposition": f'attachment; filename="{made.name}"',
        "Content-Language": words.language,
        "Cache-Control": "no-store",
    }
    return StreamingResponse(made.chunks, media_type=made.media_type, headers=headers)
