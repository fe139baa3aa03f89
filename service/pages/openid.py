"""Logging in elsewhere: the way to the provider, and the way back."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from service.accounts import openid, openid_users, sessions
from service.addresses import own_path
from service.errors import Problem
from service.identity import accounts_exist, address_of, give_cookie, session_of
from service.pages.forms import Target
from service.pages.rendering import PRIVATE
from service.settings import Settings
from service.web import product_of

router = APIRouter(prefix="/openid", include_in_schema=False)


@router.get("")
def log_in(request: Request, target: Target = "/") -> Response:
    """Send the browser to the provider, with a cookie to bring back."""
    product = product_of(request)
    if not product.settings.openid_issuer or not accounts_exist(request):
        raise Problem("not_found")
    address, cookie = openid.begin(product, own_path(target))
    response = RedirectResponse(address, 303, headers=PRIVATE)
    response.set_cookie(
        _cookie_name(product.settings),
        cookie,
        max_age=openid.LASTS,
        path=openid.CALLBACK,
        httponly=True,
        samesite="lax",  # the provider's page leads back here
        secure=product.settings.is_public_https,
    )
    return response


@router.get("/callback")
def come_back(request: Request) -> Response:
    """Begin a session of whom the provider has recognised; one that the browser had ends."""
    product = product_of(request)
    if not product.settings.openid_issuer or not accounts_exist(request):
        raise Problem("not_found")
    cookie = request.cookies.get(_cookie_name(product.settings), "")
    identity, target = openid.finish(product, cookie, request.query_params)
    agent = request.headers.get("user-agent", "")
    before = session_of(request)
    _, session = openid_users.log_in(product, identity, address_of(request), agent)
    if before is not None:
        sessions.end(product, before)
    response = RedirectResponse(own_path(target), 303, headers=PRIVATE)
    response.delete_cookie(_cookie_name(product.settings), path=openid.CALLBACK)
    give_cookie(response, product.settings, session)
    return response


def _cookie_name(settings: Settings) -> str:
    """__Secure- lets no page over plain http set it; __Host- would need the path /."""
    return "__Secure-directives_openid" if settings.is_public_https else "directives_openid"
