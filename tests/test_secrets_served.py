"""What is asked of a served collection stands in no log: secret addresses would stand there."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from service.product import opened
from service.settings import Settings
from tests.people import add
from tests.servers.process import free_port

ROOT = Path(__file__).resolve().parents[1]
SERVE = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
from service.cli import main
main(["serve", "--data", sys.argv[1], "--port", sys.argv[2]])
"""
SECRET = "recognisable-secret-of-somebody"
ASKED = [
    *("/reset", "/feeds/atom", "/feeds/ics", "/unsubscribe", "/static/x", "/api/v1/documents"),
    *("/nothing", "/openid/callback?code=", "/login?next=", "/?q=", "/api/v1/search?q="),
]


def test_serving_logs_nothing_of_what_is_asked(tmp_path: Path) -> None:
    with opened(Settings(data=tmp_path / "data")) as product:
        add(product, "an")
    with (
        serving(tmp_path / "data", tmp_path / "log") as address,
        httpx.Client(timeout=60) as client,
    ):
        headers = {"authorization": f"Bearer {SECRET}", "origin": address}
        for path in ASKED:
            for method in ("GET", "POST"):
                url = f"{address}{path}/{SECRET}"
                client.request(method, url, headers=headers, data={"x": SECRET})
        cookie = {"cookie": f"directives_session={SECRET}"}
        assert client.get(f"{address}/account", headers=cookie).status_code == 303
        form = {"name": SECRET, "password": SECRET}
        assert client.post(f"{address}/login", headers=headers, data=form).status_code == 403
        unreadable(address, f"GET /reset/{SECRET} HTTP/9\r\ncookie: {SECRET}\r\n\r\n")
        unreadable(address, f"{SECRET}\r\n\r\n")
    logged = (tmp_path / "log").read_text()
    assert "DEBUG:" in logged
    assert SECRET not in logged


@contextmanager
def serving(data: Path, log: Path) -> Iterator[str]:
    """The address of a service in a process of its own that logs all that it can to a file."""
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(data), str(port)]
    with (
        log.open("wb") as file,
        subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address)
            yield address
        finally:
            process.terminate()


def wait_for(address: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            assert httpx.get(f"{address}/healthz").status_code == 200
        except httpx.TransportError:
            assert time.monotonic() < end
            time.sleep(0.1)
        else:
            return


def unreadable(address: str, request: str) -> None:
    """Send what no client sends; the answer, if any, is read to its end."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(request.encode())
        while connection.recv(4096):
            pass
