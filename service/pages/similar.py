"""The page of what is like a paragraph, or like a task in other directives."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from search.find import Marked
from service import similar
from service.addresses import document_address
from service.errors import Problem
from service.i18n import Words
from service.pages.excerpt import pieces
from service.pages.hits import shown_hit
from service.pages.paging import PageNumber, Pager
from service.pages.rendering import render
from service.parameters import Selection, Text
from service.similar import Alike, AlikeTask
from service.web import product_of, words_of

PER_PAGE = 10

router = APIRouter(include_in_schema=False)


@router.get("/similar")
def show_similar(
    request: Request,
    paragraph: Annotated[Text | None, Query()] = None,
    task: Annotated[Text | None, Query()] = None,
    page: Annotated[PageNumber, Query()] = 1,
) -> Response:
    """The paragraph or task, and what is like it, most alike first."""
    product, words = product_of(request), words_of(request)
    if bool(paragraph) == bool(task):
        raise Problem("parameter_invalid", parameter="paragraph", reason="similar_one")
    found: list[dict[str, object]]
    if task:
        source = similar.task_paragraphs(product, task)
        found = [_task(one, words) for one in similar.like_task(product, source)]
    else:
        source = [similar.paragraph_of(product, paragraph or "")]
        found = [_alike(one, words) for one in similar.like_paragraph(product, source[0])]
    start = (page - 1) * PER_PAGE
    asked = {"task": [task]} if task else {"paragraph": [paragraph]}
    pager = Pager.of("/similar", asked, page, PER_PAGE, len(found))
    return render(
        request,
        "similar.html",
        here="search",
        task=source[0].task if task else None,
        source=_hit(Marked(source[0], 0.0, []), words) | {"pieces": pieces(source[0].text, [])},
        more=len(source) - 1,
        total=len(found),
        most=similar.MOST,
        first=pager.first,
        hits=found[start : start + PER_PAGE],
        pager=pager,
    )


def _alike(found: Alike, words: Words) -> dict[str, object]:
    reasons = [_listed("similar.shares", found.shared, words)]
    copies = words("similar.copies", n=found.copies) if found.copies else ""
    return _hit(found.hit, words) | {"reasons": list(filter(None, reasons)), "copies": copies}


def _task(found: AlikeTask, words: Words) -> dict[str, object]:
    reasons = [
        _listed("similar.shares", found.shared, words),
        _listed("similar.agencies", found.agencies, words),
        _listed("similar.citations", found.citations, words),
    ]
    return _hit(found.best, words) | {"reasons": list(filter(None, reasons)), "copies": ""}


def _listed(key: str, values: tuple[str, ...], words: Words) -> str:
    comma = "、" if words.language == "zh" else ", "
    return words(key, list=comma.join(values)) if values else ""


def _hit(hit: Marked, words: Words) -> dict[str, object]:
    """A paragraph as hits are shown, with where its own likes are."""
    shown = shown_hit(hit, Selection(), words)
    return shown | {"document_address": document_address(hit.paragraph.document.id)}
