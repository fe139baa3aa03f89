"""The page of a document beside its translation, with the gaps in either."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from search.model import DocumentHead, Paragraph
from service import side_by_side, translations
from service.addresses import anchor, document_address
from service.api.documents import known
from service.pages.rendering import render
from service.parameters import LARGEST_ID
from service.side_by_side import Row
from service.web import product_of

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("/documents/{id}/translations/{other}")
def show_translation(request: Request, id: Id, other: Id) -> Response:  # noqa: A002 - as in the address
    """Both documents, row by row; what is missing on a side is said where it is missing."""
    for document in (id, other):
        known(request, document)
    database = product_of(request).database
    found = side_by_side.aligned(database, id, other)
    assert found is not None, "both are known"
    pairs = translations.pairs_of(database, id)
    return render(
        request,
        "translation.html",
        here="search",
        sides=[
            _side(found.left, found.missing_left),
            _side(found.right, found.missing_right),
        ],
        swapped=f"/documents/{other}/translations/{id}",
        shared=next((pair.shared for pair in pairs if pair.document.id == other), None),
        left_out=found.left_out,
        rows=list(map(_row, found.rows)),
    )


def _side(head: DocumentHead, missing: Sequence[str]) -> dict[str, object]:
    return {
        "label": head.label,
        "language": head.language,
        "address": document_address(head.id),
        "missing": ", ".join(missing),
    }


def _row(row: Row) -> dict[str, object]:
    return {
        "gap": row.gap,
        "task": row.task,
        "sides": [list(map(_paragraph, side)) for side in (row.left, row.right)],
    }


def _paragraph(one: Paragraph) -> dict[str, str]:
    return {
        "text": one.text,
        "kind": one.kind,
        "language": one.language,
        "anchor": anchor(one.key),
        "address": document_address(one.document.id, key=one.key, position=one.position),
    }
