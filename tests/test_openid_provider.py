"""What a provider of OpenID Connect says is believed if it is signed, and waited for by few."""

import base64
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from service.accounts import openid_provider
from service.accounts.model import AccountError
from service.accounts.openid_provider import AT_ONCE, Provider
from tests.openid_browser import ENGLISH, PEOPLE, Browser, settings
from tests.servers.provider import provider
from tests.staff import staffed
from tests.waiting import LONGEST


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with provider(tmp_path_factory.mktemp("provider"), PEOPLE) as url:
        yield url


def test_keys_may_be_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openid_provider, "AGAIN_AFTER", 0)
    with ExitStack() as first:
        issuer = first.enter_context(provider(tmp_path / "one", PEOPLE))
        chosen = settings(issuer, tmp_path, openid_role="reader")
        with staffed(tmp_path / "data", **chosen) as staff:
            assert Browser(staff).log_in("3").status_code == 303
            before = httpx.get(f"{issuer}/jwks", timeout=LONGEST).json()
            first.close()
            with provider(tmp_path / "two", PEOPLE, urlsplit(issuer).port or 0):
                assert httpx.get(f"{issuer}/jwks", timeout=LONGEST).json() != before
                assert Browser(staff).log_in("3").status_code == 303


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256"])
def test_a_token_that_the_provider_has_not_signed_is_refused(issuer: str, algorithm: str) -> None:
    asked = Provider(issuer, None)
    claims = {"iss": issuer, "sub": "1", "aud": "directives"}
    made_up = {
        "RS256": lambda: jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(2048)),
        "HS256": lambda: jwt.encode({"alg": "HS256"}, claims, OctKey.generate_key(256)),
        "none": lambda: ".".join(map(encoded, ({"alg": "none"}, claims))) + ".",
    }
    with pytest.raises(AccountError) as caught:
        asked.signed_by_it(made_up[algorithm]())
    assert (caught.value.code, caught.value.reason) == ("openid_refused", "token")


def encoded(part: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@given(text=st.text())
def test_any_text_is_no_token(issuer: str, text: str) -> None:
    asked = openid_provider.provider(issuer, None)
    with pytest.raises(AccountError):
        asked.signed_by_it(text)


def test_a_provider_that_is_away_is_told(tmp_path: Path) -> None:
    with staffed(tmp_path / "data", **settings("http://127.0.0.1:9", tmp_path)) as staff:
        assert staff.ask("GET", "/openid", ENGLISH).status_code == 503


def test_a_provider_that_does_not_answer_is_waited_for_by_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(openid_provider, "TIMEOUT", LONGEST)
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(AT_ONCE) as pool:
        asked = Provider(f"http://127.0.0.1:{silent.getsockname()[1]}", None)
        waiting = [pool.submit(asked.metadata) for _ in range(AT_ONCE)]
        lines = [silent.accept()[0] for _ in waiting]
        with pytest.raises(AccountError, match="openid_unreachable"):
            asked.metadata()
        assert not any(one.done() for one in waiting)
        for line in lines:
            line.close()
        assert all(isinstance(one.exception(), AccountError) for one in waiting)
        again = pool.submit(asked.metadata)
        silent.accept()[0].close()
        assert isinstance(again.exception(), AccountError)
