"""The page of the audit: who did what, and when."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from service.accounts import audit, users
from service.accounts.audit import ACTIONS, Action, AuditEntry, AuditFilter
from service.accounts.model import AccountError
from service.i18n import Words
from service.pages.paging import PageNumber, Pager
from service.pages.rendering import moment, render_private
from service.web import product_of, words_of

PER_PAGE = 100
NOBODY = 0
"""No user has this id: the filter for a name that nobody has."""

router = APIRouter(include_in_schema=False)


@router.get("/audit")
def show_audit(
    request: Request,
    user: Annotated[str, Query(max_length=100)] = "",
    action: Annotated[Action | None, Query()] = None,
    page: Annotated[PageNumber, Query()] = 1,
) -> Response:
    """What was done, the newest first; of one user or one kind where that is chosen."""
    words, database = words_of(request), product_of(request).database
    wanted = AuditFilter(user=_user_id(request, user), action=action)
    found = audit.list_entries(database, wanted, size=PER_PAGE, offset=(page - 1) * PER_PAGE)
    state: dict[str, list[str]] = {
        "user": [user] if user else [],
        "action": [action] if action else [],
    }
    return render_private(
        request,
        "audit.html",
        here="audit",
        entries=[_entry(one, words) for one in found.items],
        user=user,
        action=action or "",
        actions=[(one, words(f"audit.action.{one}")) for one in ACTIONS],
        pager=Pager.of("/audit", state, page, PER_PAGE, found.total),
    )


def _user_id(request: Request, name: str) -> int | None:
    if not name.strip():
        return None
    try:
        return users.find_by_name(product_of(request).database, name).id
    except AccountError:
        return NOBODY


def _entry(one: AuditEntry, words: Words) -> dict[str, object]:
    details = ((words.known("audit.detail", name), value) for name, value in one.detail.items())
    return {
        "at": moment(words, one.at),
        "actor": one.actor,
        "via": words(f"audit.via.{one.via}"),
        "action": words(f"audit.action.{one.action}"),
        "object": one.object,
        "detail": "; ".join(f"{name}: {value}" for name, value in details if value is not None),
        "address": one.address or "",
    }
