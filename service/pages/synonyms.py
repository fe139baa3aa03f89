"""The page of synonyms: the groups in use, a form to add one, and a button to take one out."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from service import synonyms
from service.api.recording import record
from service.api.synonyms import problem, remove
from service.errors import problem_words
from service.i18n import Words
from service.pages.paging import PageNumber, Pager
from service.pages.rendering import render
from service.parameters import LARGEST_ID
from service.synonyms import LANGUAGES, GroupRecord, SynonymError, read_line
from service.web import product_of, words_of

PER_PAGE = 50
LONGEST_LINE = 5_000

router = APIRouter(include_in_schema=False)
Line = Annotated[str, Form(max_length=LONGEST_LINE)]


@router.get("/synonyms")
def show_synonyms(request: Request, page: Annotated[PageNumber, Query()] = 1) -> Response:
    """The groups, newest first."""
    return _shown(request, page)


@router.post("/synonyms")
def add_synonyms(
    request: Request, terms: Line = "", language: Line = "", note: Line = ""
) -> Response:
    """Add the group of a line such as "a = b" or "a => b", then show the list.

    A line that cannot be taken is shown again with the reason.
    """
    chosen = next((one for one in LANGUAGES if one == language), None)
    try:
        group = synonyms.with_note(read_line(terms, chosen), note)
        (made,) = synonyms.add(product_of(request), [group])
    except SynonymError as error:
        _, reason = problem_words(request, problem(error))
        typed = {"terms": terms, "language": language, "note": note}
        return _shown(request, 1, typed, reason)
    record(request, "synonyms_added", synonyms.written(made), id=made.id)
    return RedirectResponse("/synonyms", 303)


@router.post("/synonyms/{id}/removed")
def remove_synonyms(
    request: Request,
    id: Annotated[int, Path(ge=1, le=LARGEST_ID)],  # noqa: A002 - as in the address
) -> Response:
    """Take a group out, then show the list."""
    remove(request, id)
    return RedirectResponse("/synonyms", 303)


def _shown(
    request: Request, page: int, typed: dict[str, str] | None = None, reason: str = ""
) -> Response:
    words = words_of(request)
    found = synonyms.list_groups(
        product_of(request).database, size=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    return render(
        request,
        "synonyms.html",
        here="synonyms",
        status=422 if reason else 200,
        groups=[_group(one, words) for one in found.items],
        typed=typed or {"terms": "", "language": "", "note": ""},
        reason=reason,
        longest=LONGEST_LINE,
        languages_offered=[(one, words.known("language", one)) for one in LANGUAGES],
        pager=Pager.of("/synonyms", {}, page, PER_PAGE, found.total),
    )


def _group(one: GroupRecord, words: Words) -> dict[str, object]:
    return {
        "id": one.id,
        "terms": one.terms,
        "targets": one.targets,
        "language": words.known("language", one.language) if one.language else "",
        "note": one.note,
        "made": words.moment(datetime.fromisoformat(one.made)),
        "line": synonyms.written(one),
    }
