"""Who may ask for what: every route with the role that it takes. One that is not here is nobody's.

An application with a route that has no entry is not built.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, compile_path
from starlette.types import Scope

from service.accounts.model import Role

Access = Role | Literal["public", "secret", "person", "monitor"]
"""A role, or one of these:

"public": everybody; "secret": who knows the address, also from other sites; "person": who has
logged in, whatever his role, and no token of his; "monitor": an administrator, and any token of
one, since who only watches needs no more than to read.
"""

ACCESS: Mapping[str, Access] = {
    # Health, files of the pages, the way in and out.
    "GET /healthz": "public",
    "GET /readyz": "public",
    "GET /static/{version}/{name}": "public",
    "GET /login": "public",
    "POST /login": "public",
    "POST /logout": "public",
    "GET /openid": "public",
    "GET /openid/callback": "public",
    "GET /reset": "public",
    "POST /reset": "public",
    "GET /reset/{secret}": "public",
    "POST /reset/{secret}": "public",
    # Mail programs stop letters by one click, and say not whence (RFC 8058).
    "GET /unsubscribe/{token}": "secret",
    "POST /unsubscribe/{token}": "secret",
    "GET /feeds/{format}/{secret}": "secret",
    "GET /metrics": "monitor",
    # Searching and reading.
    "GET /": "reader",
    "GET /citations": "reader",
    "GET /corrections": "reader",
    "GET /documents/{id}": "reader",
    "GET /documents/{id}/citations": "reader",
    "GET /documents/{id}/translations/{other}": "reader",
    "GET /facets/{name}": "reader",
    "GET /help": "reader",
    "GET /loads": "reader",
    "GET /loads/{number}": "reader",
    "GET /similar": "reader",
    "GET /synonyms": "reader",
    "GET /api/v1/agencies": "reader",
    "GET /api/v1/citations": "reader",
    "GET /api/v1/citations/conflicts": "reader",
    "GET /api/v1/citations/graph": "reader",
    "GET /api/v1/corrections": "reader",
    "GET /api/v1/deadlines": "reader",
    "GET /api/v1/documents": "reader",
    "GET /api/v1/documents/{id}": "reader",
    "GET /api/v1/documents/{id}/original": "reader",
    "GET /api/v1/documents/{id}/paragraphs": "reader",
    "GET /api/v1/documents/{id}/translations": "reader",
    "GET /api/v1/documents/{id}/translations/{other}": "reader",
    "GET /api/v1/facets/{name}": "reader",
    "GET /api/v1/loads": "reader",
    "GET /api/v1/loads/{number}": "reader",
    "GET /api/v1/openapi.json": "reader",
    "GET /api/v1/notices": "reader",
    "GET /api/v1/notices/{id}": "reader",
    "PATCH /api/v1/notices/{id}": "reader",
    "POST /api/v1/notices/read": "reader",
    "GET /api/v1/saved-queries": "reader",
    "POST /api/v1/saved-queries": "reader",
    "POST /api/v1/saved-queries/estimate": "reader",
    "GET /api/v1/saved-queries/{id}": "reader",
    "PATCH /api/v1/saved-queries/{id}": "reader",
    "DELETE /api/v1/saved-queries/{id}": "reader",
    "GET /api/v1/saved-queries/{id}/proof": "reader",
    "GET /api/v1/saved-queries/{id}/replay": "reader",
    "GET /saved": "reader",
    "POST /saved": "reader",
    "GET /saved/new": "reader",
    "GET /saved/{id}": "reader",
    "POST /saved/{id}": "reader",
    "POST /saved/{id}/paused": "reader",
    "POST /saved/{id}/resumed": "reader",
    "POST /saved/{id}/anew": "reader",
    "POST /saved/{id}/removed": "reader",
    "GET /saved/{id}/proof": "reader",
    "GET /inbox": "reader",
    "POST /inbox/read": "reader",
    "POST /inbox/{id}": "reader",
    "GET /destinations": "reader",
    "POST /destinations": "reader",
    "POST /destinations/{id}/secret": "reader",
    "POST /destinations/{id}/test": "reader",
    "POST /destinations/{id}/switched": "reader",
    "POST /destinations/{id}/removed": "reader",
    "POST /destinations/deliveries/{id}/replayed": "reader",
    "GET /api/v1/destinations": "reader",
    "POST /api/v1/destinations": "reader",
    "GET /api/v1/destinations/{id}": "reader",
    "PATCH /api/v1/destinations/{id}": "reader",
    "DELETE /api/v1/destinations/{id}": "reader",
    "POST /api/v1/destinations/{id}/secret": "reader",
    "POST /api/v1/destinations/{id}/test": "reader",
    "GET /api/v1/deliveries": "reader",
    "POST /api/v1/deliveries/{id}/replay": "reader",
    "GET /api/v1/search": "reader",
    "POST /api/v1/search": "reader",
    "GET /api/v1/search/export": "reader",
    "POST /api/v1/search/export": "reader",
    "GET /api/v1/similar": "reader",
    "GET /api/v1/suggest": "reader",
    "GET /api/v1/synonyms": "reader",
    "GET /api/v1/tasks": "reader",
    # One's own account.
    "GET /account": "reader",
    "POST /account/email": "person",
    "POST /account/language": "person",
    "POST /account/password": "person",
    "POST /account/sessions/ended": "person",
    "POST /account/tokens": "person",
    "POST /account/tokens/{id}/revoked": "reader",
    "GET /feeds": "person",
    "POST /feeds/rotated": "person",
    "GET /api/v1/me": "reader",
    "GET /api/v1/tokens": "reader",
    "POST /api/v1/tokens": "person",
    "DELETE /api/v1/tokens/{id}": "reader",
    # Changing what is held.
    "GET /documents/{id}/correct": "editor",
    "POST /documents/{id}/correct": "editor",
    "POST /corrections/{id}/taken-back": "editor",
    "POST /loads": "editor",
    "POST /api/v1/documents": "editor",
    "POST /api/v1/corrections": "editor",
    "DELETE /api/v1/corrections/{id}": "editor",
    # What concerns everybody.
    "POST /synonyms": "administrator",
    "POST /synonyms/{id}/removed": "administrator",
    "GET /users": "administrator",
    "POST /users": "administrator",
    "POST /users/{id}": "administrator",
    "POST /users/{id}/password": "administrator",
    "GET /audit": "administrator",
    "POST /api/v1/synonyms": "administrator",
    "DELETE /api/v1/synonyms/{id}": "administrator",
    "GET /api/v1/users": "administrator",
    "POST /api/v1/users": "administrator",
    "PATCH /api/v1/users/{id}": "administrator",
    "PUT /api/v1/users/{id}/password": "administrator",
    "GET /api/v1/audit": "administrator",
}
"""Method and path of each route, and who may ask for it."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, 9.2.1)."""

READING = frozenset(
    {
        *("POST /api/v1/search", "POST /api/v1/search/export"),
        "POST /api/v1/saved-queries/estimate",
        "DELETE /api/v1/tokens/{id}",  # so that who finds a token can make it useless
    }
)
"""What a token for reading may ask for although its method is not for reading alone."""


class Door(NamedTuple):
    """A route, who may ask for it, and whether that is reading."""

    method: str
    path: re.Pattern[str]
    access: Access
    reads: bool


def doors(routes: Sequence[BaseRoute], table: Mapping[str, Access] = ACCESS) -> tuple[Door, ...]:
    """Every route of an application, in its order. Raises `LookupError` for one without entry."""
    found = []
    for one in iter_route_contexts(routes):
        path = one.path or ""
        for method in sorted(one.methods or ()):
            name = f"{method} {path}"
            if name not in table:
                raise LookupError(f"the table of access has no entry for {name}")
            reads = method in SAFE_METHODS or name in READING
            found.append(Door(method, compile_path(path)[0], table[name], reads))
    return tuple(found)


def door_of(known: Iterable[Door], scope: Scope) -> Door | None:
    """The route that answers this request; None where there is none."""
    method, path = scope["method"], scope["path"]
    fits = (door for door in known if door.method == method and door.path.match(path))
    return next(fits, None)
