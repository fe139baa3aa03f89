"""The page of one's own account: e-mail, language, password, sessions, API tokens."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from service.accounts import moments, sessions, tokens, users
from service.accounts.model import LANGUAGES, SCOPES, AccountError, Actor, Language, Scope
from service.accounts.names import LONGEST_EMAIL
from service.accounts.passwords import LONGEST, SHORTEST
from service.accounts.sessions import SessionRecord
from service.accounts.tokens import TokenRecord
from service.errors import as_problem
from service.i18n import Words
from service.pages.forms import Line
from service.pages.rendering import moment, render_private
from service.parameters import LARGEST_ID
from service.web import product_of, require_actor, words_of

DAYS = (30, 90, 365)
"""How long a token may be made for; 0 is without end."""
Done = Literal["email", "language", "password", "sessions", "revoked"]

router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("")
def show_account(request: Request, done: Annotated[Done | None, Query()] = None) -> Response:
    """Who one is, where one is logged in, and one's tokens."""
    return _shown(request, done=done or "")


@router.post("/password")
def change_password(
    request: Request, current: Line = "", new: Line = "", again: Line = ""
) -> Response:
    """Set a new password, which ends all other sessions; the present one has to be known."""
    actor = require_actor(request)
    if actor.user is None:
        return _back("")
    try:
        if new != again:
            raise AccountError("password_invalid", "again")
        sessions.confirm(product_of(request), actor, current)
        users.set_password(product_of(request), actor, actor.user, new)
    except AccountError as error:
        return _shown(request, wrong="password", error=error)
    return _back("password")


@router.post("/email")
def change_email(request: Request, current: Line = "", email: Line = "") -> Response:
    """Have letters sent to another address, or "" to none; the password has to be known."""
    actor = require_actor(request)
    if actor.user is None:
        return _back("")
    try:
        sessions.confirm(product_of(request), actor, current)
        users.change(product_of(request), actor, actor.user, email=email)
    except AccountError as error:
        return _shown(request, wrong="email", error=error, email=email)
    return _back("email")


@router.post("/language")
def change_language(request: Request, language: Annotated[Language, Form()]) -> Response:
    """Have letters written in another language."""
    actor = require_actor(request)
    if actor.user is not None:
        users.change(product_of(request), actor, actor.user, language=language)
    return _back("language")


@router.post("/sessions/ended")
def end_sessions(request: Request) -> Response:
    """End all sessions but this one."""
    sessions.end_others(product_of(request), require_actor(request))
    return _back("sessions")


@router.post("/tokens")
def make_token(
    request: Request,
    name: Line = "",
    scope: Annotated[Scope, Form()] = "read",
    days: Annotated[int, Form(ge=0, le=max(DAYS))] = DAYS[0],
) -> Response:
    """Make a token and show it, once: it stands in this answer and nowhere else."""
    product, actor = product_of(request), require_actor(request)
    try:
        _, secret = tokens.make(product, actor, name, scope, days or None)
    except AccountError as error:
        return _shown(request, wrong="token", error=error)
    return _shown(request, secret=secret)


@router.post("/tokens/{id}/revoked")
def revoke_token(request: Request, id: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> Response:  # noqa: A002
    """Make a token useless."""
    tokens.revoke(product_of(request), require_actor(request), id)
    return _back("revoked")


def _back(done: str) -> Response:
    return RedirectResponse(f"/account?done={done}" if done else "/account", 303)


def _shown(request: Request, *, error: AccountError | None = None, **told: str) -> Response:
    """The page; `told` is what was done or is wrong, a new secret, the address that was typed."""
    actor, words = require_actor(request), words_of(request)
    return render_private(
        request,
        "account.html",
        as_problem(error) if error else 200,
        here="account",
        **_held(request, actor, words),
        **{"done": "", "wrong": "", "secret": "", "email": None} | told,
        longest_email=LONGEST_EMAIL,
        may_choose_email=users.may_choose_email(product_of(request)),
        languages_of_mail=[(one, words(f"language.name.{one}")) for one in LANGUAGES],
        scopes=[(one, words(f"scope.{one}")) for one in SCOPES],
        days=[(one, words("tokens.days", n=one)) for one in DAYS] + [(0, words("tokens.endless"))],
        shortest=SHORTEST,
        longest=LONGEST,
        longest_name=tokens.LONGEST_NAME,
    )


def _held(request: Request, actor: Actor, words: Words) -> dict[str, object]:
    """The user with sessions and tokens; nobody's in single use."""
    if actor.user is None:
        return {"user": None, "sessions": [], "tokens": []}
    database = product_of(request).database
    user = users.find(database, actor.user)
    return {
        "user": user,
        "sessions": [
            _session(one, actor, words) for one in sessions.list_sessions(database, user.id)
        ],
        "tokens": [_token(one, words) for one in tokens.list_tokens(database, user.id)],
    }


def _session(one: SessionRecord, actor: Actor, words: Words) -> dict[str, object]:
    return {
        "agent": one.agent,
        "made": moment(words, one.made),
        "seen": moment(words, one.seen),
        "is_this": one.id == actor.session,
    }


def _token(one: TokenRecord, words: Words) -> dict[str, object]:
    is_over = one.expires is not None and one.expires <= moments.written(moments.now())
    return {
        "id": one.id,
        "name": one.name,
        "scope": words(f"scope.{one.scope}"),
        "made": moment(words, one.made),
        "used": moment(words, one.used),
        "expires": moment(words, one.expires),
        "state": "revoked" if one.revoked else "expired" if is_over else "good",
    }
