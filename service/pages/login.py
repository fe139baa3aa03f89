"""The way in and the way out: the page to log in, and the button to log out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from service.accounts import sessions
from service.accounts.model import AccountError
from service.addresses import own_path
from service.errors import as_problem
from service.identity import (
    accounts_exist,
    address_of,
    give_cookie,
    identify,
    session_of,
    take_cookie,
)
from service.pages.forms import LONGEST, Line, Target
from service.pages.rendering import render_private
from service.web import product_of

router = APIRouter(include_in_schema=False)


@router.get("/login")
def show_login(request: Request, target: Target = "/") -> Response:
    """The form; who is known already, or needs no account, is led on."""
    if not accounts_exist(request) or identify(request) is not None:
        return RedirectResponse(own_path(target), 303)
    return _shown(request, own_path(target))


@router.post("/login")
def log_in(
    request: Request,
    name: Line = "",
    password: Line = "",
    target: Annotated[str, Form(alias="next", max_length=LONGEST)] = "/",
) -> Response:
    """Begin a new session and lead on; one that the browser had ends."""
    product, before = product_of(request), session_of(request)
    agent = request.headers.get("user-agent", "")
    try:
        _, cookie = sessions.log_in(product, name, password, address_of(request), agent)
    except AccountError as error:
        return _shown(request, own_path(target), name, error)
    if before is not None:
        sessions.end(product, before)
    response = RedirectResponse(own_path(target), 303)
    give_cookie(response, product.settings, cookie)
    return response


@router.post("/logout")
def log_out(request: Request) -> Response:
    """End the session, if there is one, and lead to the way in."""
    product, actor = product_of(request), session_of(request)
    if actor is not None:
        sessions.end(product, actor)
    response = RedirectResponse("/login", 303)
    take_cookie(response, product.settings)
    return response


def _shown(
    request: Request, target: str, name: str = "", error: AccountError | None = None
) -> Response:
    settings = product_of(request).settings
    return render_private(
        request,
        "login.html",
        as_problem(error) if error else 200,
        ways={
            "mail": settings.mail_server is not None,
            "provider": settings.openid_name if settings.openid_issuer else "",
        },
        name=name,
        target=target,
    )
