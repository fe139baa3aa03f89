"""Closed by default: nothing is answered, and no body read, before it is clear who asks and may."""

from collections.abc import Sequence
from typing import Literal

from fastapi import Request
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from service import errors
from service.access import SAFE_METHODS, Door, door_of
from service.accounts import users
from service.accounts.model import Actor, Role, require, require_more_than_reading, require_person
from service.errors import Problem
from service.identity import bearer, identify
from service.origin import require_no_other, require_own
from service.web import product_of


class Gate:
    """ASGI middleware: lets a request through to a route that its actor may ask for."""

    def __init__(self, app: ASGIApp, doors: Sequence[Door]) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refused request with a problem, pass every other one on."""
        door = door_of(self._doors, scope) if scope["type"] == "http" else None
        if door is not None:
            request = Request(scope)
            try:
                await run_in_threadpool(admit, request, door)
            except errors.KNOWN as error:
                await errors.answer(request, error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def require_admitted(request: Request) -> None:
    """Refuse what reached a route without having passed the gate. Raises `Problem`."""
    if not getattr(request.state, "admitted", False):
        raise Problem("login_needed")


def admit(request: Request, door: Door) -> None:
    """Note who asks on the request. Raises `Problem` for one who may not."""
    access = door.access
    if access == "public":
        if request.method not in SAFE_METHODS:
            require_own(request.headers, own_origin(request))
    elif access != "secret":
        _admit_actor(request, access, reads=door.reads)
    request.state.admitted = True


def _admit_actor(
    request: Request, access: Role | Literal["person", "monitor"], *, reads: bool
) -> None:
    actor = identify(request)
    if actor is None:
        wrong = "" if bearer(request) is None else ' error="invalid_token"'
        raise Problem("login_needed", headers={"WWW-Authenticate": f"Bearer{wrong}"})
    request.state.actor = actor
    if request.method not in SAFE_METHODS:
        if actor.via == "single":
            require_no_other(request.headers, own_origin(request))
        elif actor.via == "session":
            require_own(request.headers, own_origin(request))
    if access == "monitor":
        require(_without_scope(request, actor), "administrator")
    elif access == "person":
        require_person(actor)
    else:
        require(actor, access)
    if not reads:
        require_more_than_reading(actor)


def _without_scope(request: Request, actor: Actor) -> Actor:
    """Who asks, with all that he may, whatever his token is for."""
    if actor.via != "token" or actor.user is None:
        return actor
    return replace(actor, role=users.find(product_of(request).database, actor.user).role)


def own_origin(request: Request) -> str:
    """The origin of the service's pages; without `public_url`, where this request was sent."""
    public = product_of(request).settings.public_url
    return public or f"{request.scope['scheme']}://{request.headers['host']}"
