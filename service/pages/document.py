"""The page of a document: its head, its outline, and its paragraphs with marks."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from loader import encodings
from search.model import Paragraph, Task
from search.readings import ChangeCode
from service import documents, evidence, outlines, translations
from service.addresses import PARAGRAPHS_PER_PAGE, address, anchor, document_address
from service.api.documents import known
from service.documents import DocumentRecord
from service.evidence import Grounds
from service.i18n import Words
from service.outlines import OutlineSection, OutlineTask
from service.pages import facts
from service.pages.excerpt import Marks
from service.pages.grounds import fields, note, pieces
from service.pages.paging import PageNumber, Pager
from service.pages.rendering import render
from service.parameters import LARGEST_ID, Selection
from service.searching import marks_in_document
from service.web import product_of, words_of

router = APIRouter(include_in_schema=False)


@router.get("/documents/{id}")
def show_document(
    request: Request,
    id: Annotated[int, Path(ge=1, le=LARGEST_ID)],  # noqa: A002 - as in the address
    q: str = "",
    without: Annotated[list[ChangeCode] | None, Query()] = None,
    page: Annotated[PageNumber, Query()] = 1,
) -> Response:
    """The document; what the query finds in it is marked as in the list of hits."""
    product, words = product_of(request), words_of(request)
    record = known(request, id)
    offset = (page - 1) * PARAGRAPHS_PER_PAGE
    found = documents.list_paragraphs(product.database, id, size=PARAGRAPHS_PER_PAGE, offset=offset)
    sought = Selection(q=q, without=without or [])
    state: dict[str, Sequence[object]] = {"q": [q] if q else [], "without": sought.without}
    marks = marks_in_document(product, sought, id, record.paragraphs) if q.strip() else {}
    places = {one.position: f"#{anchor(one.key)}" for one in found.items}
    outline = outlines.outline(product.database, id)
    grounds = evidence.of_paragraphs(product.database, id, found.items)
    return render(
        request,
        "document.html",
        here="search",
        q=q,
        document=record.head,
        original=f"/api/v1/documents/{id}/original",
        properties=_properties(record, words),
        notices=_notices(record, words),
        warnings=record.warnings,
        same_as=[
            {"source": other.source, "address": document_address(other.id)}
            for other in documents.same_as(product.database, id)
        ],
        translations=[
            {
                "label": pair.document.label,
                "language": pair.document.language,
                "address": f"/documents/{id}/translations/{pair.document.id}",
            }
            for pair in translations.pairs_of(product.database, id)
        ],
        back=_back(request),
        marked=len(marks),
        first_marked=next((f"#{anchor(one.key)}" for one in found.items if one.key in marks), None),
        sections=[_section(one, places, found.items, marks, words) for one in outline],
        paragraphs=_paragraphs(found.items, marks, grounds, words),
        notes=fields(evidence.of_document(product.database, id), words),
        pager=Pager.of(f"/documents/{id}", state, page, PARAGRAPHS_PER_PAGE, found.total),
    )


MarksByKey = Mapping[str, Marks]


def _tasks_alike(task: Task) -> str:
    return address("/similar", {"task": [task.id]})


def _properties(record: DocumentRecord, words: Words) -> list[tuple[str, str]]:
    """What is known of the document, by the names of its message keys."""
    head = record.head
    known_properties = {
        "number": head.number if head.number != head.label else None,
        "type": head.type,
        "issuer": head.issuer,
        "province": head.province,
        "date": words.day(head.date),
        "language": words.known("language", head.language),
        "tasks": words.number(record.tasks) if record.tasks else None,
        "format": words.known("format", record.format) if record.format else None,
        "encoding": _encoding(record, words),
    }
    return [(name, value) for name, value in known_properties.items() if value]


def _encoding(record: DocumentRecord, words: Words) -> str | None:
    """A text's encoding by its usual name, and whether a person chose it."""
    found = encodings.find(record.encoding) if record.encoding else None
    label = found.label if found else record.encoding
    if label and record.encoding_given:
        return words("document.encoding_given", label=label)
    return label


def _notices(record: DocumentRecord, words: Words) -> list[str]:
    if record.load_ended is not None:
        return [words("document.removed", number=str(record.load_ended))]
    return [] if record.indexed else [words("document.incomplete")]


def _back(request: Request) -> str | None:
    """The search that the reader came from, where the browser tells."""
    came_from = urlsplit(request.headers.get("referer", ""))
    own = came_from.netloc == request.headers.get("host") and came_from.path == "/"
    return f"/?{came_from.query}" if own and came_from.query else None


def _section(
    section: OutlineSection,
    places: Mapping[int, str],
    paragraphs: Sequence[Paragraph],
    marks: MarksByKey,
    words: Words,
) -> dict[str, object]:
    """A section of the outline: where it begins, and its tasks with the hits in each."""
    part = words("document.part", number=str(section.part)) if section.part else ""
    heading = section.headings[-1] if section.headings else words("document.start")
    hits = [one.task.id for one in paragraphs if one.task and one.key in marks]

    def task(one: OutlineTask) -> dict[str, object]:
        return {
            "number": one.number,
            "title": one.title,
            "depth": min(4, one.number.count(".") + 1),
            "marks": hits.count(one.id),
            "address": _place(one.position, places),
        }

    return {
        "heading": " · ".join(filter(None, (part, heading))),
        "address": _place(section.position, places),
        "tasks": list(map(task, section.tasks)),
    }


def _place(position: int, places: Mapping[int, str]) -> str:
    """An anchor on this page, or the page that has the position."""
    return places.get(position) or f"?page={position // PARAGRAPHS_PER_PAGE + 1}"


def _paragraphs(
    paragraphs: Sequence[Paragraph],
    marks: MarksByKey,
    grounds: Mapping[str, Grounds],
    words: Words,
) -> list[dict[str, object]]:
    """The paragraphs, each with what it says itself; what a task gives is said where it begins."""
    told: set[str] = set()
    shown: list[dict[str, object]] = []
    for one in paragraphs:
        begins = one.task is not None and one.task.id not in told
        told.update([one.task.id] if one.task else [])
        held = grounds.get(one.key, facts.NO_GROUNDS)
        shown.append(
            {
                "key": one.key,
                "anchor": anchor(one.key),
                "kind": one.kind,
                "language": one.language,
                "number": note([held.number], words) if held.number else None,
                "pieces": pieces(one, marks.get(one.key, ()), held, words),
                "marked": one.key in marks,
                "tasks_alike": _tasks_alike(one.task) if begins and one.task else None,
                "facts": [
                    *facts.of_paragraph(one, words, inherited=begins, held=held),
                    *facts.of_citations(one, words, held),
                ],
            }
        )
    return shown
