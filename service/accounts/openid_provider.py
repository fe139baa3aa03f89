"""A provider of OpenID Connect: what it says of itself, its keys, and tokens for codes.

What it says is kept for an hour; keys are read anew where none fits, as they are rotated.
"""

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service import credentials
from service.accounts.model import AccountError

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
"""Signatures that only the provider can make; none, and those of shared secrets, are refused."""
KEPT_FOR = 3_600
AGAIN_AFTER = 30
"""Seconds; keys are not read more often, however many tokens none of them fits."""
TIMEOUT = 10.0
LARGEST = 2**20
"""Bytes of an answer."""
AT_ONCE = 10
"""Threads that ask a provider; while it does not answer, the others have more to do."""


class Metadata(msgspec.Struct, frozen=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False


class Provider:
    """A provider, asked over connections that trust `ca` or public authorities.

    No thread waits for what another one asks: a provider that does not answer would hold up all.
    """

    def __init__(self, issuer: str, ca: Path | None) -> None:
        self._issuer = issuer
        self._ca = ca
        self._seats = threading.BoundedSemaphore(AT_ONCE)
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def metadata(self) -> Metadata:
        """What it says of itself. Raises `AccountError`."""
        known = self._metadata
        if known is not None and _age(known[0]) <= KEPT_FOR:
            return known[1]
        url = get_well_known_url(self._issuer, external=True)
        found = _sound(self._issuer, self._get(url))
        self._metadata = (time.monotonic(), found)
        return found

    def tokens_for(self, form: Mapping[str, str], client: str, secret: str) -> dict[str, Any]:
        """The tokens that the form's code is good for. Raises `AccountError`."""
        # RFC 6749, 2.3.1: both are form-encoded before they are sent.
        auth = httpx.BasicAuth(*map(_form_encoded, (client, secret)))
        return self._ask("POST", self.metadata().token_endpoint, data=form, auth=auth)

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """What it tells of the person beside the token; empty where it has no such place."""
        url = self.metadata().userinfo_endpoint
        headers = {"Authorization": f"Bearer {access_token}"}
        return self._ask("GET", url, headers=headers) if url else {}

    def signed_by_it(self, token: str) -> jwt.Token:
        """The token, if one of its keys has signed it. Raises `AccountError`."""
        failed: Exception | None = None
        for age in (KEPT_FOR, AGAIN_AFTER):  # the second time with keys read anew
            try:
                return jwt.decode(token, self._keys_of(age), algorithms=list(ALGORITHMS))
            except (JoseError, ValueError, TypeError, KeyError) as error:
                failed = error
        raise AccountError("openid_refused", "token") from failed

    def _keys_of(self, longest: float) -> KeySet:
        """Its keys, read not so many seconds ago or less."""
        known = self._keys
        if known is not None and _age(known[0]) <= longest:
            return known[1]
        answer = self._get(self.metadata().jwks_uri)
        try:
            keys = KeySet.import_key_set({"keys": answer["keys"]})
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise AccountError("openid_unreachable") from error
        self._keys = (time.monotonic(), keys)
        return keys

    def _get(self, url: str) -> dict[str, Any]:
        return self._ask("GET", url)

    def _ask(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        """The JSON object that it answers with; redirects are not followed."""
        if not credentials.is_closed(url):
            raise AccountError("openid_unreachable")
        context = ssl.create_default_context(cafile=str(self._ca) if self._ca else None)
        try:
            with (
                self._seat(),
                httpx.Client(verify=context, timeout=TIMEOUT, trust_env=False) as client,
                client.stream(method, url, **sent) as answer,
            ):
                body = b""
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > LARGEST:
                        raise AccountError("openid_unreachable")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise AccountError("openid_unreachable") from error
        if 400 <= answer.status_code < 500:
            raise AccountError("openid_refused", "provider")
        try:
            return msgspec.json.decode(body, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise AccountError("openid_unreachable") from error

    @contextmanager
    def _seat(self) -> Iterator[None]:
        """One of the few places to ask from; who finds none is told so at once."""
        if not self._seats.acquire(blocking=False):
            raise AccountError("openid_unreachable")
        try:
            yield
        finally:
            self._seats.release()


@lru_cache(maxsize=8)
def provider(issuer: str, ca: Path | None) -> Provider:
    """The provider of this name; what is known of it is kept by the process."""
    return Provider(issuer, ca)


def _sound(issuer: str, answer: Mapping[str, Any]) -> Metadata:
    """What it says of itself, if it says so of the one that was asked (Discovery, 4.3)."""
    try:
        found = msgspec.convert(answer, Metadata)
    except msgspec.ValidationError as error:
        raise AccountError("openid_unreachable") from error
    if found.issuer != issuer or not credentials.is_closed(found.authorization_endpoint):
        raise AccountError("openid_unreachable")
    return found


def _form_encoded(text: str) -> str:
    return str(httpx.QueryParams({"a": text})).partition("=")[2]


def _age(since: float) -> float:
    return time.monotonic() - since
