"""`/audit`: who did what, and when."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.accounts import audit
from service.accounts.audit import Action, AuditFilter
from service.accounts.model import Via
from service.api.answers import Answer, Items
from service.api.lists import listed, offset
from service.parameters import Id, Paging
from service.web import product_of

router = APIRouter(tags=["accounts"])


class AuditParameters(Paging):
    """Restricts to entries of a user, of an action, from a day on (in UTC)."""

    user: Id | None = None
    action: Action | None = None
    since: date | None = None


class AuditItem(Answer):
    """That `actor` (the name at that time) did `action` to `object`, and from which address.

    `user` is null for the command line, in single use, and where nobody has the name.
    """

    id: int
    at: str
    user: int | None
    actor: str
    via: Via
    action: str
    object: str
    detail: dict[str, str | int | bool | None]
    address: str | None


@router.get("/audit", response_model=Items[AuditItem])
def list_audit(request: Request, wanted: Annotated[AuditParameters, Query()]) -> object:
    """What was done, the newest first."""
    since = wanted.since.isoformat() if wanted.since else None
    found = audit.list_entries(
        product_of(request).database,
        AuditFilter(user=wanted.user, action=wanted.action, since=since),
        size=wanted.size,
        offset=offset("audit", wanted),
    )
    return listed("audit", wanted, found)
