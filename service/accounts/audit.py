"""The record of who did what, written in the transaction that does it. No secret stands in it."""

from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from service.accounts import moments
from service.accounts.model import Actor, Via
from service.db.accounts import audit
from service.db.connect import Database
from service.db.text import storable
from service.paging import Page, page

Action = Literal[
    "login",
    "login_failed",
    "logout",
    "sessions_ended",
    "user_added",
    "user_changed",
    "user_disabled",
    "user_enabled",
    "password_set",
    "reset_asked",
    "token_made",
    "token_revoked",
    "loaded",
    "removed",
    "read_again",
    "corrected",
    "correction_taken_back",
    "synonyms_added",
    "synonyms_removed",
    "unsubscribed",
    "provider_linked",
    "destination_added",
    "destination_changed",
    "destination_removed",
    "secret_rotated",
    "delivery_replayed",
    "feeds_rotated",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
Detail = dict[str, str | int | bool | None]


class AuditEntry(msgspec.Struct, frozen=True):
    """That `actor` (its name at that time) did `action` to `object`, and whence."""

    id: int
    at: str
    user: int | None
    actor: str
    via: Via
    action: str
    object: str
    detail: Detail
    address: str | None


class AuditFilter(msgspec.Struct, frozen=True):
    """What is asked for: entries of a user, of an action, from a day or moment on (ISO 8601)."""

    user: int | None = None
    action: str | None = None
    since: str | None = None


EVERYTHING = AuditFilter()


def record(
    connection: sa.Connection,
    actor: Actor,
    action: Action,
    object_: str,
    **detail: str | int | bool | None,
) -> None:
    """Write down that the actor did this to the object."""
    clean = {key: storable(one) if isinstance(one, str) else one for key, one in detail.items()}
    row = {
        "at": moments.written(moments.now()),
        "user": actor.user,
        "actor": actor.name,
        "via": actor.via,
        "action": action,
        "object": object_,
        "detail": msgspec.json.encode(clean).decode(),
        "address": actor.address,
    }
    connection.execute(sa.insert(audit).values(row))


def list_entries(
    database: Database, wanted: AuditFilter = EVERYTHING, *, size: int = 50, offset: int = 0
) -> Page[AuditEntry]:
    """What was done, the newest first."""
    query = sa.select(audit).order_by(audit.c.id.desc())
    if wanted.user is not None:
        query = query.where(audit.c.user == wanted.user)
    if wanted.action is not None:
        query = query.where(audit.c.action == wanted.action)
    if wanted.since is not None:
        query = query.where(audit.c.at >= wanted.since)
    with database.read() as connection:
        return page(connection, query, _entry, size=size, offset=offset)


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        user=row.user,
        actor=row.actor,
        via=row.via,
        action=row.action,
        object=row.object,
        detail=msgspec.json.decode(row.detail, type=Detail),
        address=row.address,
    )
