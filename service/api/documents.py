"""`/documents`: the documents held, their paragraphs and their original bytes."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import FileResponse

from service import documents
from service.addresses import document_address
from service.api.answers import Document, DocumentDetail, Items, Paragraph
from service.api.lists import listed, offset
from service.documents import DocumentRecord
from service.errors import Problem
from service.paging import Page
from service.parameters import LARGEST_ID, Language, Paging, Text, Year
from service.web import product_of

router = APIRouter(prefix="/documents", tags=["documents"])

DocumentId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a document.")]

PLAIN_SUFFIXES = frozenset({"txt", "md", "html", "htm"})
"""These are shown as plain text, so that no browser runs what stands in them."""


class DocumentParameters(Paging):
    """Restricts to documents with these values; names may be given folded."""

    number: Text | None = None
    type: Text | None = None
    issuer: Text | None = None
    province: Text | None = None
    language: Language | None = None
    year: Year | None = None
    agency: Text | None = None
    source: Text | None = None


@router.get("", response_model=Items[Document])
def list_documents(request: Request, wanted: Annotated[DocumentParameters, Query()]) -> object:
    """The documents held, newest first."""
    page = documents.list_documents(
        product_of(request).database,
        documents.DocumentFilter(**wanted.model_dump(exclude={"cursor", "size"})),
        size=wanted.size,
        offset=offset("documents", wanted),
    )
    entries = Page(tuple(map(entry, page.items)), page.total, page.next)
    return listed("documents", wanted, entries)


@router.get("/{id}", response_model=DocumentDetail)
def show_document(request: Request, id: DocumentId) -> object:  # noqa: A002 - as in the address
    """One document with its outline; removed ones are shown too, as `removed_by` says."""
    database = product_of(request).database
    record = known(request, id)
    return entry(record) | {
        "sha256": record.sha256,
        "size": record.size,
        "warnings": record.warnings,
        "removed_by": record.load_ended,
        "same_as": documents.same_as(database, id),
        "outline": documents.outline(database, id),
        "original": f"/api/v1/documents/{id}/original",
    }


@router.get("/{id}/paragraphs", response_model=Items[Paragraph])
def list_paragraphs(
    request: Request,
    id: DocumentId,  # noqa: A002 - as in the address
    wanted: Annotated[Paging, Query()],
) -> object:
    """The paragraphs of a document in order."""
    known(request, id)
    name = f"documents/{id}/paragraphs"
    page = documents.list_paragraphs(
        product_of(request).database, id, size=wanted.size, offset=offset(name, wanted)
    )
    return listed(name, wanted, page)


@router.get("/{id}/original", response_class=FileResponse)
def show_original(request: Request, id: DocumentId) -> FileResponse:  # noqa: A002 - as in the address
    """The bytes that the document was read from: text as plain text, all else as a download."""
    product = product_of(request)
    record = known(request, id)
    original = documents.original(product, id)
    if original is None or not original.path.is_file():
        raise Problem("original_not_found", id=id)
    plain = record.suffix.lower().lstrip(".") in PLAIN_SUFFIXES
    return FileResponse(
        original.path,
        media_type="text/plain" if plain else "application/octet-stream",
        filename=original.name,
        content_disposition_type="inline" if plain else "attachment",
        headers={"Content-Security-Policy": "sandbox; default-src 'none'"},
    )


def known(request: Request, id_: int) -> DocumentRecord:
    """The document, or `Problem("document_not_found")`."""
    record = documents.document(product_of(request).database, id_)
    if record is None:
        raise Problem("document_not_found", id=id_)
    return record


def entry(record: DocumentRecord) -> dict[str, object]:
    """A document as a list shows it."""
    return msgspec.structs.asdict(record.head) | {
        "paragraphs": record.paragraphs,
        "tasks": record.tasks,
        "load": record.load_changed,
        "url": document_address(record.head.id),
    }
