"""Stopping the letters of a saved search by the address in each of them, without logging in."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from service.delivery import unsubscribing
from service.errors import Problem
from service.identity import address_of
from service.pages.rendering import render_private
from service.web import product_of

router = APIRouter(prefix="/unsubscribe", include_in_schema=False)
Token = Annotated[str, Path(max_length=200)]


@router.get("/{token}")
def show_unsubscribing(request: Request, token: Token) -> Response:
    """A page with a button: programs that follow every link must not stop anything."""
    return _shown(request, token, done=False)


@router.post("/{token}")
def unsubscribe(request: Request, token: Token) -> Response:
    """Stop the letters: by the button, or by a mail program's one click (RFC 8058)."""
    unsubscribing.unsubscribe(product_of(request), token, address_of(request))
    return _shown(request, token, done=True)


def _shown(request: Request, token: str, *, done: bool) -> Response:
    name = unsubscribing.name_of(product_of(request), token)
    if name is None:
        raise Problem("not_found")
    return render_private(request, "unsubscribe.html", name=name, done=done, path=request.url.path)
