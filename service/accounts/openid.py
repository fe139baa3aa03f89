"""Logging in at a provider of OpenID Connect: the way there, and what comes back.

The code flow with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9207). What
belongs to one attempt stands in a signed cookie for ten minutes, so nothing is kept here.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from service.accounts import moments, names, signing
from service.accounts.model import AccountError
from service.accounts.openid_provider import Provider, provider
from service.product import Product

LASTS = 600
"""Seconds in which somebody who was sent to the provider has to come back."""
LEEWAY = 60
CALLBACK = "/openid/callback"
_PURPOSE = "openid"


class Attempt(msgspec.Struct, frozen=True):
    """What is remembered of who was sent to the provider: `target` is the page to go on to."""

    state: str
    nonce: str
    verifier: str
    target: str
    until: str


class Identity(msgspec.Struct, frozen=True):
    """Whom the provider knows: `names` to call him by, `email` only if it has verified it.

    Letters beyond ASCII are in no address here: lower case makes some of them an ASCII letter, and
    so another's address.
    """

    subject: str
    email: str | None
    names: tuple[str, ...]


def begin(product: Product, target: str, *, now: datetime | None = None) -> tuple[str, str]:
    """Where to send the browser, and the value of the cookie that it has to bring back.

    Raises `AccountError`.
    """
    now = now or moments.now()
    attempt = Attempt(
        state=signing.new_secret(),
        nonce=signing.new_secret(),
        verifier=signing.new_secret(),
        target=target,
        until=moments.after(now, LASTS),
    )
    settings = product.settings
    uri = prepare_grant_uri(
        _provider(product).metadata().authorization_endpoint,
        client_id=settings.openid_client_id,
        response_type="code",
        redirect_uri=settings.public_url + CALLBACK,
        scope="openid email profile",
        state=attempt.state,
        nonce=attempt.nonce,
        code_challenge=create_s256_code_challenge(attempt.verifier),
        code_challenge_method="S256",
    )
    return uri, signing.signed(product, _PURPOSE, msgspec.json.encode(attempt).decode())


def finish(
    product: Product, cookie: str, answer: Mapping[str, str], *, now: datetime | None = None
) -> tuple[Identity, str]:
    """Whom the provider has recognised, and the page to go on to.

    `answer` are the parameters that the browser came back with. Raises `AccountError`:
    openid_refused with a reason, or openid_unreachable.
    """
    now = now or moments.now()
    attempt = _attempt(product, cookie, now)
    if not hmac.compare_digest(attempt.state.encode(), answer.get("state", "").encode()):
        raise AccountError("openid_refused", "state")
    asked = _provider(product)
    _require_from(asked, answer.get("iss"))
    if "error" in answer or "code" not in answer:
        raise AccountError("openid_refused", "provider")
    settings = product.settings
    form = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": settings.public_url + CALLBACK,
        "code_verifier": attempt.verifier,
    }
    tokens = asked.tokens_for(form, settings.openid_client_id, settings.openid_client_secret)
    claims = _claims(product, asked, tokens, attempt.nonce, now)
    return _identity(settings.openid_issuer, _completed(asked, claims, tokens)), attempt.target


def _provider(product: Product) -> Provider:
    settings = product.settings
    if not settings.openid_issuer:
        raise AccountError("openid_unreachable")
    return provider(settings.openid_issuer, settings.openid_ca)


def _attempt(product: Product, cookie: str, now: datetime) -> Attempt:
    written = signing.unsigned(product, _PURPOSE, cookie)
    if written is None:
        raise AccountError("openid_refused", "state")
    attempt = msgspec.json.decode(written, type=Attempt)
    if attempt.until <= moments.written(now):
        raise AccountError("openid_refused", "state")
    return attempt


def _require_from(asked: Provider, named: str | None) -> None:
    """Refuse what another provider answered (RFC 9207, 2.4)."""
    metadata = asked.metadata()
    if named is None and not metadata.authorization_response_iss_parameter_supported:
        return
    if named != metadata.issuer:
        raise AccountError("openid_refused", "provider")


def _claims(
    product: Product, asked: Provider, tokens: Mapping[str, Any], nonce: str, now: datetime
) -> Mapping[str, Any]:
    """What the ID token says, if it is for this service and this attempt (Core, 3.1.3.7)."""
    token = asked.signed_by_it(str(tokens.get("id_token") or ""))
    settings = product.settings
    client = settings.openid_client_id
    options = {
        "iss": {"essential": True, "value": settings.openid_issuer},
        "aud": {"essential": True, "value": client},
        "nonce": {"essential": True, "value": nonce},
    }
    params = {"nonce": nonce, "client_id": client, "access_token": tokens.get("access_token")}
    claims = CodeIDToken(token.claims, token.header, options, params)
    try:
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise AccountError("openid_refused", "token") from error
    return token.claims


def _completed(
    asked: Provider, claims: Mapping[str, Any], tokens: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The claims with those that the provider tells elsewhere, of the same person."""
    access_token = tokens.get("access_token")
    if "email" in claims or not isinstance(access_token, str):
        return claims
    more = asked.userinfo(access_token)
    return {**more, **claims} if more.get("sub") == claims["sub"] else claims


def _identity(issuer: str, claims: Mapping[str, Any]) -> Identity:
    told = {key: value for key, value in claims.items() if isinstance(value, str)}
    if not told.get("sub"):
        raise AccountError("openid_refused", "token")
    email = told.get("email") if claims.get("email_verified") is True else None
    wishes = (told.get(key) for key in ("preferred_username", "name", "email"))
    return Identity(f"{issuer} {told['sub']}", _sound(email), tuple(filter(None, wishes)))


def _sound(email: str | None) -> str | None:
    try:
        return names.clean_email(email or "")
    except AccountError:
        return None
