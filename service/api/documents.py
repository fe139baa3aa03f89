"""`/documents`: the documents held, their paragraphs and their original bytes."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import FileResponse

from service import documents, evidence, outlines
from service.addresses import document_address
from service.api.answers import Document, Items
from service.api.evidenced import EvidencedDocument, EvidencedParagraph, evidenced
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
CHARSETS = {
    "utf-16": "utf-16",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    **{name: name for name in ("windows-1258", "windows-1252", "gb18030", "big5")},
}
"""The encodings besides UTF-8 that browsers know (WHATWG Encoding Standard), by our names."""


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


@router.get("/{id}", response_model=EvidencedDocument)
def show_document(request: Request, id: DocumentId) -> object:  # noqa: A002 - as in the address
    """One document with its outline; removed ones are shown too, as `removed_by` says."""
    database = product_of(request).database
    record = known(request, id)
    return entry(record) | {
        "sha256": record.sha256,
        "size": record.size,
        "warnings": record.warnings,
        "encoding_given": record.encoding_given,
        "removed_by": record.load_ended,
        "same_as": documents.same_as(database, id),
        "outline": outlines.outline(database, id),
        "evidence": evidence.of_document(database, id),
        "original": f"/api/v1/documents/{id}/original",
    }


@router.get("/{id}/paragraphs", response_model=Items[EvidencedParagraph])
def list_paragraphs(
    request: Request,
    id: DocumentId,  # noqa: A002 - as in the address
    wanted: Annotated[Paging, Query()],
) -> object:
    """The paragraphs of a document in order."""
    known(request, id)
    name = f"documents/{id}/paragraphs"
    database = product_of(request).database
    page = documents.list_paragraphs(database, id, size=wanted.size, offset=offset(name, wanted))
    grounds = evidence.of_paragraphs(database, id, page.items)
    items = tuple(evidenced(one, grounds) for one in page.items)
    return listed(name, wanted, Page(items, page.total, page.next))


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
        media_type=_plain(record) if plain else "application/octet-stream",
        filename=original.name,
        content_disposition_type="inline" if plain else "attachment",
        headers={"Content-Security-Policy": "sandbox; default-src 'none'"},
    )


def _plain(record: DocumentRecord) -> str:
    return f"text/plain; charset={CHARSETS.get(record.encoding or '', 'utf-8')}"


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
        "format": record.format,
        "encoding": record.encoding,
        "url": document_address(record.head.id),
    }
