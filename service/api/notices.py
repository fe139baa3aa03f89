"""`/notices`: what saved queries have found; reading notices and putting them away."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from service.alerts import inbox, read_state
from service.alerts.events import Reason
from service.alerts.inbox import Notice, NoticeFilter, notice_address
from service.api.answers import Agency, Answer, Citation, Deadline, Head, Items, Task
from service.api.lists import listed, offset
from service.api.saved_queries import Body, owner_of
from service.errors import Problem
from service.paging import Page
from service.parameters import Id, Paging
from service.web import product_of

router = APIRouter(tags=["alerts"])

LARGEST = 2**53
NoticeId = Annotated[int, Path(ge=1, le=LARGEST, description="The id of a notice.")]


class NoticeParameters(Paging):
    """Restricts to the notices of a saved query, of a load, to unread ones, to those put away."""

    saved_query: Id | None = None
    load: Id | None = None
    unread: bool = False
    archived: bool | None = None


class NoticeChange(Body):
    """What is to be noted of a notice; what is left out stays."""

    read: bool | None = None
    archived: bool | None = None


class AllRead(Body):
    """Which notices were read: those up to the one with this id, perhaps of one saved query."""

    up_to: Annotated[int, Field(ge=1, le=LARGEST)]
    saved_query: Id | None = None


class Marked(Answer):
    """How many notices were changed."""

    marked: int


class Earlier(Answer):
    """What was before: the text that read otherwise, or what was said of the same text."""

    text: str | None
    agencies: list[Agency]
    citations: list[Citation]
    deadlines: list[Deadline]


class NoticeEntry(Answer):
    """A notice with its paragraph as it was after the load; `held` says whether it is still there.

    `reasons` say why it was told, `due` on which day the time limit is that is near, `url` leads to
    it in its document.
    """

    id: int
    saved_query: int
    name: str
    load: int
    reasons: list[Reason]
    made: str
    read: str | None
    archived: str | None
    held: bool
    document: Head
    paragraph: str
    section: list[str]
    task: Task | None
    position: int
    text: str
    highlights: list[tuple[int, int]]
    agencies: list[Agency]
    citations: list[Citation]
    deadlines: list[Deadline]
    before: Earlier | None
    due: str | None
    url: str


@router.get("/notices", response_model=Items[NoticeEntry])
def list_notices(request: Request, wanted: Annotated[NoticeParameters, Query()]) -> object:
    """One's own notices, newest first."""
    some = NoticeFilter(wanted.saved_query, wanted.load, wanted.unread, wanted.archived)
    page = inbox.list_notices(
        product_of(request).database,
        owner_of(request),
        some,
        size=wanted.size,
        offset=offset("notices", wanted),
    )
    entries = tuple(map(_entry, page.items))
    return listed("notices", wanted, Page(entries, page.total, page.next))


@router.get("/notices/{id}", response_model=NoticeEntry)
def show_notice(request: Request, id: NoticeId) -> object:  # noqa: A002 - as in the address
    """One notice."""
    return _entry(find(request, id))


@router.patch("/notices/{id}", response_model=NoticeEntry)
def change_notice(request: Request, id: NoticeId, body: NoticeChange) -> object:  # noqa: A002
    """Note that a notice was read or put away, or that it was not."""
    change(request, id, read=body.read, archived=body.archived)
    return _entry(find(request, id))


@router.post("/notices/read", response_model=Marked)
def mark_notices_read(request: Request, body: AllRead) -> object:
    """Note that all notices up to one were read; those that came since stay unread."""
    product, owner = product_of(request), owner_of(request)
    some = NoticeFilter(saved_query=body.saved_query, last=body.up_to)
    return {"marked": read_state.mark_read(product, owner, some)}


def find(request: Request, id_: int) -> Notice:
    """One's own notice. Raises `Problem`, also for those of others."""
    try:
        return inbox.find_notice(product_of(request).database, owner_of(request), id_)
    except LookupError as error:
        raise Problem("notice_not_found", id=str(id_)) from error


def change(
    request: Request, id_: int, *, read: bool | None = None, archived: bool | None = None
) -> None:
    """Note what a program or a form says of a notice. Raises `Problem`."""
    product, owner = product_of(request), owner_of(request)
    try:
        read_state.mark_notice(product, owner, id_, read=read, archived=archived)
    except LookupError as error:
        raise Problem("notice_not_found", id=str(id_)) from error


def _entry(notice: Notice) -> dict[str, Any]:
    paragraph, before = notice.paragraph, notice.before
    names = ("document", "section", "task", "position", "text", "agencies", "citations")
    entry = {name: getattr(notice, name) for name in _OWN}
    entry |= {name: getattr(paragraph, name) for name in (*names, "deadlines")}
    earlier = before and {
        "text": notice.before_text,
        **{name: getattr(before, name) for name in ("agencies", "citations", "deadlines")},
    }
    return entry | {"paragraph": paragraph.key, "before": earlier, "url": notice_address(notice)}


_OWN = (
    *("id", "saved_query", "name", "load", "reasons", "made", "read", "archived"),
    *("held", "highlights", "due"),
)
