"""`/documents/{id}/translations`: the translations of a document, and one beside it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request

from search.model import Kind, Paragraph
from service import side_by_side, translations
from service.addresses import document_address
from service.api.answers import Answer, Head, Items
from service.api.documents import DocumentId, known
from service.parameters import LARGEST_ID
from service.side_by_side import Row
from service.web import product_of

router = APIRouter(prefix="/documents", tags=["documents"])

OtherId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of the other document.")]


class Translation(Answer):
    """A document in the other language; `agreement` is 0 to 1, `shared` names what both have."""

    document: Head
    agreement: float
    shared: list[str]
    url: str


class AlignedParagraph(Answer):
    """A paragraph of one side."""

    id: str
    position: int
    kind: Kind
    text: str
    url: str


class AlignedRow(Answer):
    """Paragraphs that say the same; one side is empty where `gap` says what is missing there."""

    task: str | None
    gap: Literal["task", "paragraph"] | None
    left: list[AlignedParagraph]
    right: list[AlignedParagraph]


class Alignment(Answer):
    """Two documents, row by row; tasks missing on either side; paragraphs that were too many."""

    left: Head
    right: Head
    rows: list[AlignedRow]
    missing_left: list[str]
    missing_right: list[str]
    left_out: int


@router.get("/{id}/translations", response_model=Items[Translation])
def list_translations(request: Request, id: DocumentId) -> object:  # noqa: A002 - as in the address
    """The documents held that are this one in the other language, the likeliest first."""
    known(request, id)
    pairs = translations.pairs_of(product_of(request).database, id)
    items = [
        {
            "document": pair.document,
            "agreement": pair.agreement,
            "shared": pair.shared,
            "url": f"/documents/{id}/translations/{pair.document.id}",
        }
        for pair in pairs
    ]
    return {"items": items, "total": len(items), "next": None}


@router.get("/{id}/translations/{other}", response_model=Alignment)
def show_alignment(
    request: Request,
    id: DocumentId,  # noqa: A002 - as in the address
    other: OtherId,
) -> object:
    """Two documents paragraph by paragraph, with the gaps in either."""
    for document in (id, other):
        known(request, document)
    found = side_by_side.aligned(product_of(request).database, id, other)
    assert found is not None, "both are known"
    return {
        "left": found.left,
        "right": found.right,
        "rows": list(map(_row, found.rows)),
        "missing_left": found.missing_left,
        "missing_right": found.missing_right,
        "left_out": found.left_out,
    }


def _row(row: Row) -> dict[str, object]:
    left, right = (list(map(_paragraph, side)) for side in (row.left, row.right))
    return {"task": row.task, "gap": row.gap, "left": left, "right": right}


def _paragraph(one: Paragraph) -> dict[str, object]:
    return {
        "id": one.key,
        "position": one.position,
        "kind": one.kind,
        "text": one.text,
        "url": document_address(one.document.id, key=one.key, position=one.position),
    }
