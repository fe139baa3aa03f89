"""`/similar`: paragraphs like a paragraph, tasks of other directives like a task."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service import similar
from service.api.answers import Items, SimilarParagraph, SimilarTask
from service.api.lists import listed, offset
from service.errors import Problem
from service.paging import Page
from service.parameters import Paging, Selection, Text
from service.search_answer import hit_document
from service.similar import Alike, AlikeTask
from service.web import product_of

router = APIRouter(tags=["search"])


class SimilarParameters(Paging):
    """The paragraph or the task that others shall be like; exactly one of both."""

    paragraph: Text | None = None
    task: Text | None = None


@router.get("/similar", response_model=Items[SimilarParagraph] | Items[SimilarTask])
def list_similar(request: Request, wanted: Annotated[SimilarParameters, Query()]) -> object:
    """Of the hundred most alike paragraphs each text once, or the tasks in which they stand."""
    start = offset("similar", wanted)
    items = _items(request, wanted)
    end = start + wanted.size
    page = Page(tuple(items[start:end]), len(items), end if end < len(items) else None)
    return listed("similar", wanted, page)


def _items(request: Request, wanted: SimilarParameters) -> list[dict[str, object]]:
    product = product_of(request)
    if wanted.paragraph and not wanted.task:
        paragraph = similar.paragraph_of(product, wanted.paragraph)
        return [_paragraph(one) for one in similar.like_paragraph(product, paragraph)]
    if wanted.task and not wanted.paragraph:
        paragraphs = similar.task_paragraphs(product, wanted.task)
        return [_task(one) for one in similar.like_task(product, paragraphs)]
    raise Problem("parameter_invalid", parameter="paragraph", reason="similar_one")


def _paragraph(found: Alike) -> dict[str, object]:
    told = {"shared": found.shared, "copies": found.copies}
    return hit_document(found.hit, Selection()) | told


def _task(found: AlikeTask) -> dict[str, object]:
    return {
        "task": found.task,
        "best": hit_document(found.best, Selection()),
        "score": found.score,
        "shared": found.shared,
        "agencies": found.agencies,
        "citations": found.citations,
    }
