"""The pages of corrections: the list of those made, and the forms to put a fact right."""

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from search.model import RELATIONS, ROLES, Agency, Citation, Deadline, Paragraph
from service import corrections, documents
from service.addresses import document_address
from service.api.corrections import CorrectionBody, make, undo
from service.correction_values import LONGEST
from service.corrections import CorrectionRecord
from service.documents import DocumentRecord
from service.errors import Problem
from service.i18n import Words
from service.pages.paging import PageNumber, Pager
from service.pages.rendering import render
from service.parameters import LARGEST_ID, Id
from service.web import product_of, words_of

PER_PAGE = 50
HEAD_FIELDS = ("number", "doc_type", "issuer", "province", "date", "title")
PARTS = {
    "agencies": ("name", "role"),
    "citations": ("number", "date", "relation"),
    "deadlines": ("text", "iso_or_rule"),
}
"""What a fact of a paragraph is made of, as the forms name it."""

router = APIRouter(include_in_schema=False)
DocumentId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Key = Annotated[str, Query(max_length=80)]
Line = Annotated[str, Form(max_length=LONGEST)]


@router.get("/corrections")
def show_corrections(
    request: Request,
    document: Annotated[Id | None, Query()] = None,
    page: Annotated[PageNumber, Query()] = 1,
) -> Response:
    """The corrections, newest first."""
    words = words_of(request)
    found = corrections.list_corrections(
        product_of(request).database,
        document=document,
        size=PER_PAGE,
        offset=(page - 1) * PER_PAGE,
    )
    state = {"document": [document] if document else []}
    return render(
        request,
        "corrections.html",
        here="loads",
        corrections=[_made(one, words) for one in found.items],
        pager=Pager.of("/corrections", state, page, PER_PAGE, found.total),
    )


@router.post("/corrections/{id}/taken-back")
def take_back(request: Request, id: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> Response:  # noqa: A002
    """Take a correction back, then show the list."""
    undo(request, id)
    return RedirectResponse("/corrections", 303)


@router.get("/documents/{id}/correct")
def show_forms(request: Request, id: DocumentId, paragraph: Key = "") -> Response:  # noqa: A002
    """The forms for the facts of a paragraph, or of the document itself."""
    record = _held(request, id)
    words = words_of(request)
    found = _paragraph(request, id, paragraph) if paragraph else None
    return render(
        request,
        "correct.html",
        here="search",
        document=record.head,
        action=f"/documents/{id}/correct",
        back=_address(id, found),
        paragraph=found,
        facts=[_fact(*one) for one in _facts(found)] if found else [],
        fields=[] if found else _fields(record, words),
        longest=LONGEST,
        roles=[(role, words(f"role.{role}")) for role in ROLES],
        relations=[(one, words(f"relation.{one}")) for one in RELATIONS],
    )


@router.post("/documents/{id}/correct")
def correct(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    id: DocumentId,  # noqa: A002 - as in the address
    field: Line,
    before: Line = "",
    paragraph: Line = "",
    action: Line = "save",
    value: Line = "",
    name: Line = "",
    role: Line = "",
    number: Line = "",
    date: Line = "",
    relation: Line = "",
    text: Line = "",
    iso_or_rule: Line = "",
    note: Line = "",
) -> Response:
    """Make the correction of one form, then show where it was made."""
    given = {
        "name": name,
        "role": role,
        "number": number,
        "date": date,
        "relation": relation,
        "text": text,
        "iso_or_rule": iso_or_rule,
    }
    after: Any = value or None
    if field in PARTS:
        after = {part: given[part] or None for part in PARTS[field]}
    try:
        body = CorrectionBody.model_validate(
            {
                "document": id,
                "paragraph": paragraph or None,
                "field": field,
                "before": json.loads(before) if before else None,
                "after": None if action == "remove" else after,
                "note": note,
            }
        )
    except (ValidationError, ValueError) as error:
        raise Problem("body_invalid") from error
    make(request, body)
    return RedirectResponse(_address(id, _find(request, id, paragraph)), 303)


def _held(request: Request, id_: int) -> DocumentRecord:
    record = documents.document(product_of(request).database, id_)
    if record is None or record.load_ended is not None:
        raise Problem("document_not_found", id=str(id_))
    return record


def _find(request: Request, id_: int, key: str) -> Paragraph | None:
    return documents.find_paragraph(product_of(request).database, id_, key)


def _paragraph(request: Request, id_: int, key: str) -> Paragraph:
    found = _find(request, id_, key)
    if found is None:
        raise Problem("paragraph_not_found", id=str(id_))
    return found


def _address(id_: int, found: Paragraph | None) -> str:
    if found is None:
        return document_address(id_)
    return document_address(id_, key=found.key, position=found.position)


def _facts(found: Paragraph) -> list[tuple[str, Agency | Citation | Deadline]]:
    """What the paragraph itself says, by field."""
    return [
        *(("agencies", one) for one in found.agencies if one.via == "paragraph"),
        *(("deadlines", one) for one in found.deadlines if one.via == "paragraph"),
        *(("citations", one) for one in found.citations),
    ]


def _fact(field: str, fact: Agency | Citation | Deadline) -> dict[str, object]:
    """A fact as its form has it: the values of its parts, and all of them as `before`."""
    values = {part: getattr(fact, part) for part in PARTS[field]}
    return {"field": field, "before": json.dumps(values, ensure_ascii=False), **values}


def _fields(record: DocumentRecord, words: Words) -> list[dict[str, str]]:
    names = {"doc_type": "type"}
    values = {name: getattr(record.head, names.get(name, name)) for name in HEAD_FIELDS}
    return [
        {
            "field": name,
            "label": words(f"document.{names.get(name, name)}"),
            "value": value or "",
            "before": json.dumps(value, ensure_ascii=False) if value else "",
        }
        for name, value in values.items()
    ]


def _made(one: CorrectionRecord, words: Words) -> dict[str, object]:
    return {
        "id": one.id,
        "label": one.document.label,
        "address": document_address(one.document.id, key=one.paragraph or "")
        if one.text
        else document_address(one.document.id),
        "field": words(f"correction.field.{one.field}"),
        "before": _shown(one.before, words),
        "after": _shown(one.after, words),
        "note": one.note,
        "text": one.text,
        "made": words.moment(datetime.fromisoformat(one.made)),
        "load": one.load,
        "taken_back": one.taken_back,
        "applied": one.applied,
    }


def _shown(value: corrections.Value | None, words: Words) -> str:
    match value:
        case Agency(name=name, role=role):
            return f"{name} ({words(f'role.{role}')})"
        case Citation(number=number, date=date, relation=relation):
            parts = (words.known("relation", relation), number, words.day(date))
            return " ".join(part for part in parts if part)
        case Deadline(text=text, iso_or_rule=when):
            return f"{text} ({when})" if when else text
        case _:
            return value or ""
