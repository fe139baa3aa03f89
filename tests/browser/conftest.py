"""A real Chromium and a real server for the browser tests.

Where Chromium is missing they are skipped on a desk, and fail where `CI` is set.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from service.app import create_app
from service.loads import load_bytes
from service.product import Product, opened
from service.settings import Settings
from tests.waiting import LONGEST
from tests.web_client import FILES

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = Path(os.environ.get("DIRECTIVES_TEST_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

MANY = [
    (
        f"chi-thi-{number}.txt",
        f"TỈNH ỦY SÔNG LAM\nSố {number}-CT/TU\n\nCHỈ THỊ\nVề phòng cháy rừng số {number}\n\n"
        f"1. Công an tỉnh chủ trì tuần tra rừng mùa khô đợt {number}.\n\n"
        f"2. Sở Y tế phối hợp chuẩn bị thuốc men đợt {number}.\n".encode(),
    )
    for number in range(20, 45)
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a small collection."""
    with opened(Settings(data=tmp_path_factory.mktemp("browser"))) as product:
        report = load_bytes(product, [*FILES, *MANY])
        assert not report.failed
        with reached(product) as address:
            yield address


@contextmanager
def reached(product: Product) -> Iterator[str]:
    """The address of a server of the product."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(product), log_level="warning", ws="none")
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        while not running.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium, started once."""
    if not CHROMIUM.exists():
        reason = f"there is no Chromium at {CHROMIUM}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    playwright_api.expect.set_options(timeout=LONGEST * 1_000)
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page in a context of its own; everything that went wrong or went elsewhere is noted."""

    def __init__(self, browser: object, server: str, **options: object) -> None:
        self.context = browser.new_context(base_url=server, **options)  # type: ignore[attr-defined]
        self.context.set_default_timeout(LONGEST * 1_000)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", lambda request: self._request(request, server))

    def _console(self, message: object) -> None:
        if message.type in ("error", "warning"):  # type: ignore[attr-defined]
            self.faults.append(f"console: {message.text}")  # type: ignore[attr-defined]

    def _failed(self, request: object) -> None:
        if request.failure != "net::ERR_ABORTED":  # type: ignore[attr-defined]
            self.faults.append(f"failed: {request.url}")  # type: ignore[attr-defined]

    def _request(self, request: object, server: str) -> None:
        if not request.url.startswith((server, "data:")):  # type: ignore[attr-defined]
            self.faults.append(f"elsewhere: {request.url}")  # type: ignore[attr-defined]


@pytest.fixture(params=["scripts", "no scripts"])
def visit(request: pytest.FixtureRequest, browser: object, server: str) -> Iterator[Visit]:
    """A visit with and one without JavaScript; nothing may go wrong during it."""
    visit = Visit(browser, server, java_script_enabled=request.param == "scripts", viewport=WIDE)
    yield visit
    visit.context.close()
    assert not visit.faults


@pytest.fixture
def scripted(browser: object, server: str) -> Iterator[Visit]:
    """A visit with JavaScript."""
    visit = Visit(browser, server, viewport=WIDE)
    yield visit
    visit.context.close()
    assert not visit.faults


@pytest.fixture(params=["vi", "zh", "en"])
def narrow(request: pytest.FixtureRequest, browser: object, server: str) -> Iterator[Visit]:
    """A visit on a telephone in one of the languages."""
    visit = Visit(browser, server, viewport=NARROW, locale=request.param)
    yield visit
    visit.context.close()
    assert not visit.faults
