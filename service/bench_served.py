"""The product as users run it, for benchmarks: a process of its own that answers over HTTP."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from service.settings import Settings, read

START_TIMEOUT = 120.0


def own_settings(data: Path, engine_url: str = "tantivy:", prefix: str | None = None) -> Settings:
    """Settings of a collection that is the benchmark's alone, whatever the environment names."""
    return read(data=data, database_url="", engine_url=engine_url, engine_prefix=prefix)


@contextmanager
def served(settings: Settings) -> Iterator[httpx.Client]:
    """A client of the product, which is served on a free port until the block ends."""
    with served_process(settings) as (client, _):
        yield client


@contextmanager
def served_process(settings: Settings) -> Iterator[tuple[httpx.Client, int]]:
    """The same, and the id of the process that serves."""
    port = _free_port()
    command = [sys.executable, "-m", "service.cli", "serve", "--data", str(settings.data)]
    server = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--port", str(port)],
        env=os.environ | _environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _wait_until_ready(client, server)
            yield client, server.pid
    finally:
        server.terminate()
        server.wait(10)


def get(client: httpx.Client, path: str, query: str) -> None:
    """Ask for a page of hits and read it whole; raises httpx.HTTPError."""
    client.get(path, params={"q": query}).raise_for_status()


def _environment(settings: Settings) -> dict[str, str]:
    """What `own_settings` was given; credentials are in the environment already."""
    return {
        "DIRECTIVES_DATABASE_URL": settings.database_url,
        "DIRECTIVES_ENGINE_URL": settings.engine_url,
        "DIRECTIVES_ENGINE_PREFIX": settings.engine_prefix,
    }


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_until_ready(client: httpx.Client, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if client.get("/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"the service was not ready within {START_TIMEOUT:.0f} s")
