"""Who asks: by an API token, by the cookie of a session or, as long as there are no users, anyone
at this machine. Knows no route."""

from starlette.requests import Request
from starlette.responses import Response

from service.accounts import sessions, tokens, users
from service.accounts.model import Actor
from service.errors import Problem
from service.forwarding import client_address, is_forwarded
from service.loopback import is_loopback
from service.settings import Settings
from service.web import product_of


def identify(request: Request) -> Actor | None:
    """Who asks, None for a stranger.

    Raises `Problem` in single use for whoever is not at this machine or comes through a proxy,
    behind which everybody would seem to be.
    """
    if not accounts_exist(request):
        return _single(request)
    product, address, secret = product_of(request), address_of(request), bearer(request)
    if secret is not None:
        return tokens.of_bearer(product, secret, address)
    cookie = request.cookies.get(sessions.cookie_name(product.settings))
    return sessions.of_cookie(product, cookie, address) if cookie else None


def accounts_exist(request: Request) -> bool:
    """Whether anybody has to log in. Users are never removed, so it is asked until there is one."""
    state = request.app.state
    if not state.accounts_exist:
        with product_of(request).database.read() as connection:
            state.accounts_exist = users.any_user(connection)
    return bool(state.accounts_exist)


def session_of(request: Request) -> Actor | None:
    """Whose session the browser brings along, None where it brings none and in single use."""
    actor = identify(request) if accounts_exist(request) else None
    return actor if actor is not None and actor.via == "session" else None


def bearer(request: Request) -> str | None:
    """The token of the header Authorization (RFC 6750, 2.1), None without one."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def address_of(request: Request) -> str | None:
    """The address of the one who asks, behind proxies that are trusted."""
    trusted = product_of(request).settings.trusted_proxies
    peer = request.client.host if request.client else None
    return client_address(request.headers, peer, trusted)


def give_cookie(response: Response, settings: Settings, value: str) -> None:
    """Let the browser keep a session until it is closed; how long it is good stands in its row."""
    response.set_cookie(
        sessions.cookie_name(settings),
        value,
        httponly=True,
        samesite="lax",
        secure=settings.is_public_https,
    )


def take_cookie(response: Response, settings: Settings) -> None:
    """Let the browser forget its session."""
    response.delete_cookie(
        sessions.cookie_name(settings),
        httponly=True,
        samesite="lax",
        secure=settings.is_public_https,
    )


def _single(request: Request) -> Actor:
    if not request.client or not is_loopback(request.client.host):
        raise Problem("client_refused")
    if is_forwarded(request.headers):
        raise Problem("proxy_refused")
    return Actor(None, "", "administrator", "single", request.client.host)
