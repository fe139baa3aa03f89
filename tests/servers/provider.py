"""A provider of OpenID Connect for tests, in a process of its own, and people who go there."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.servers.process import ServerProcess, free_port
from tests.waiting import LONGEST

Claims = dict[str, Any]


@contextmanager
def provider(folder: Path, people: Sequence[Claims], port: int = 0) -> Iterator[str]:
    """The address of a provider that knows these people; each start has a key of its own."""
    port = port or free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    for one in people:
        command += ["--user-claims", json.dumps(one)]
    folder.mkdir(parents=True, exist_ok=True)
    process = ServerProcess(command, folder, folder / "log")
    process.start()
    try:
        url = f"http://127.0.0.1:{port}"
        process.wait_until(lambda: _answers(url), LONGEST)
        yield url
    finally:
        process.kill()


def agree(address: str, person: str) -> dict[str, str]:
    """Log in there as this person; the parameters that the browser is sent back with."""
    answer = httpx.post(address, data={"sub": person}, timeout=LONGEST)
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/.well-known/openid-configuration").is_success
    except httpx.HTTPError:
        return False
