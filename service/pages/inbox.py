"""The page of notices: read, put away and found again; the same by forms as by keys."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Form, Path, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from service.addresses import address
from service.alerts import inbox, read_state
from service.alerts.inbox import Notice, NoticeFilter, SavedName
from service.alerts.silence import Quiet, Silence, silence
from service.api.notices import LARGEST, change
from service.api.saved_queries import owner_of
from service.delivery.cut_off import list_cut_off
from service.errors import Problem
from service.i18n import Words
from service.pages import told
from service.pages.paging import PageNumber, Pager, last_page
from service.pages.rendering import moment, render_private
from service.paging import Page
from service.parameters import Id
from service.web import product_of, words_of

PER_PAGE = 30

Show = Literal["unread", "all", "archived"]
Action = Literal["read", "unread", "archive", "restore"]
BACK: dict[Action, Action] = {
    "read": "unread",
    "unread": "read",
    "archive": "restore",
    "restore": "archive",
}
"""What takes an action back."""

NoticeId = Annotated[int, Field(ge=1, le=LARGEST)]
_Chosen = Annotated[Id | None, BeforeValidator(lambda value: None if value == "" else value)]

router = APIRouter(prefix="/inbox", include_in_schema=False)


class InboxParameters(BaseModel):
    """Which notices are shown, of one saved query or one load where that is chosen.

    `done` says what was done last to `notice`, `marked` how many were marked at once. What else
    stands in an address is passed over.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    show: Show = "unread"
    saved_query: _Chosen = None
    load: _Chosen = None
    page: PageNumber = 1
    done: Action | None = None
    notice: NoticeId | None = None
    marked: Annotated[int, Field(ge=0, le=LARGEST)] | None = None


Wanted = Annotated[InboxParameters, Query()]


@router.get("")
def show_inbox(request: Request, wanted: Wanted) -> Response:
    """Notices: unread ones first, the newest load first, by saved query and document."""
    product, owner, words = product_of(request), owner_of(request), words_of(request)
    names = inbox.list_names(product.database, owner)
    if wanted.saved_query is not None and all(wanted.saved_query != one.id for one in names):
        raise Problem("saved_query_not_found", id=str(wanted.saved_query))
    # Before the list: what comes between the two is shown and not marked, never the reverse.
    newest = _newest(request, wanted)
    number, found = _page(request, wanted)
    return render_private(
        request,
        "inbox.html",
        here="inbox",
        wanted=wanted,
        **_addresses(wanted, number, found),
        names=names,
        removed={one.id for one in names if one.removed},
        total=found.total,
        groups=told.by_search(found.items, words),
        shown=[one.id for one in found.items if one.is_unread],
        up_to=newest if found.total > len(found.items) else None,
        done=_done(wanted, words),
        cut_off=_cut_off(request, words),
        undo=BACK[wanted.done] if wanted.done and wanted.notice else None,
        empty=None if found.items else _empty(request, wanted, names),
    )


@router.post("/read")
def mark_many_read(
    request: Request,
    wanted: Wanted,
    shown: Annotated[list[NoticeId] | None, Form(alias="id", max_length=PER_PAGE)] = None,
    up_to: Annotated[NoticeId | None, Form()] = None,
) -> Response:
    """Mark as read what the page showed, or all of its kind that there were when it was made."""
    product, owner = product_of(request), owner_of(request)
    marked = 0
    if up_to is not None:
        some = _filter(wanted)._replace(last=up_to)
        marked = read_state.mark_read(product, owner, some)
    elif shown:
        marked = read_state.mark_these_read(product, owner, shown)
    return _back(_state(wanted) | {"marked": [marked]})


@router.post("/{id}")
def mark_notice(
    request: Request,
    id: Annotated[int, Path(ge=1, le=LARGEST)],  # noqa: A002 - as in the address
    action: Annotated[Action, Form()],
    wanted: Wanted,
) -> Response:
    """Mark one notice, then show the same page again."""
    if action in ("read", "unread"):
        change(request, id, read=action == "read")
    else:
        change(request, id, archived=action == "archive")
    page = {"page": [wanted.page] if wanted.page > 1 else []}
    return _back(_state(wanted) | page | {"done": [action], "notice": [id]})


def _filter(wanted: InboxParameters) -> NoticeFilter:
    return NoticeFilter(
        saved_query=wanted.saved_query,
        load=wanted.load,
        unread=wanted.show == "unread",
        archived=wanted.show == "archived",
        order="loads",
    )


def _newest(request: Request, wanted: InboxParameters) -> int | None:
    """Up to which notice all can be marked as read; None where those shown need not be unread."""
    if wanted.show != "unread":
        return None
    return inbox.newest_notice(product_of(request).database, owner_of(request), _filter(wanted))


def _page(request: Request, wanted: InboxParameters) -> tuple[int, Page[Notice]]:
    """The page that is wanted, or the last one where there are not so many any more."""
    database, owner, some = product_of(request).database, owner_of(request), _filter(wanted)
    number = wanted.page
    while True:
        offset = (number - 1) * PER_PAGE
        found = inbox.list_notices(database, owner, some, size=PER_PAGE, offset=offset)
        if number <= (last := last_page(PER_PAGE, found.total)):
            return number, found
        number = last


def _state(wanted: InboxParameters) -> dict[str, Sequence[object]]:
    return {
        "show": [wanted.show] if wanted.show != "unread" else [],
        "saved_query": [wanted.saved_query] if wanted.saved_query else [],
        "load": [wanted.load] if wanted.load else [],
    }


def _addresses(wanted: InboxParameters, number: int, found: Page[Notice]) -> dict[str, Any]:
    """The views, the pages beside this one, and the state that forms bring back."""
    state = _state(wanted)
    views: dict[str, str] = {
        show: address("/inbox", state | {"show": [show] if show != "unread" else []})
        for show in get_args(Show)
    }
    page = {"page": [number] if number > 1 else []}
    return {
        "views": views,
        "without_filters": address("/inbox", {"show": state["show"]}),
        "acting": address("", state | page),
        "acting_on_all": address("", state),
        "pager": Pager.of("/inbox", state, number, PER_PAGE, found.total),
    }


def _back(state: dict[str, Sequence[object]]) -> Response:
    return RedirectResponse(address("/inbox", state), 303)


def _cut_off(request: Request, words: Words) -> list[str]:
    """What is to be said of destinations to which nothing gets through any more."""
    found = list_cut_off(product_of(request).database, owner_of(request))
    return [words("inbox.cut_off", name=one.name, at=moment(words, one.off)) for one in found]


def _done(wanted: InboxParameters, words: Words) -> str:
    if wanted.done and wanted.notice:
        return words(f"inbox.done.{wanted.done}")
    return "" if wanted.marked is None else words("inbox.done.all", n=wanted.marked)


def _empty(
    request: Request, wanted: InboxParameters, names: Sequence[SavedName]
) -> dict[str, object]:
    """What to do where nothing is saved; else since when nothing came, and what shows that."""
    words = words_of(request)
    starts = all(one.removed for one in names)
    text = words("inbox.empty.nothing_saved" if starts else f"inbox.empty.{wanted.show}")
    told: dict[str, object] = {"text": text, "starts": starts}
    if starts or wanted.show == "archived":
        return told | {"quiet": [], "looked": "", "more": False}
    found = silence(product_of(request).database, owner_of(request), wanted.saved_query)
    return told | {
        "quiet": [_quiet(one, words) for one in found.queries],
        "looked": _looked(found, words),
        "more": found.total > len(found.queries),
    }


def _looked(found: Silence, words: Words) -> str:
    if found.waits:
        return words("inbox.empty.waits")
    if found.last_load is None:
        return ""
    at = moment(words, found.last_run)
    return words("inbox.empty.looked", load=str(found.last_load), at=at)


def _quiet(one: Quiet, words: Words) -> dict[str, str]:
    key = "inbox.empty.rests" if one.rests else "inbox.empty.since"
    return {
        "text": words(key, name=one.name, at=moment(words, one.since)),
        "proof": f"/saved/{one.id}/proof",
    }
