"""Asks a server in vain and sees that no secret is told, for several test modules."""

import base64
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from search.engine import Engine, EngineError, Search
from search.engine_elastic import Layout, Servers, open_engine
from search.tree import EVERYTHING
from tests.servers.proxy import API_KEY, PASSWORD, READING_KEY, USER

WRONG_PASSWORD = "wröng-hunter2"
WRONG_KEY = base64.b64encode(b"wrong:hunter3").decode()
LAYOUT = Layout(prefix=f"security-{os.getpid()}", replicas=0)
"""Of this process: others test on the same node at the same time."""
NODE_LOG = logging.getLogger("elastic_transport.node")
"""Has whole requests and answers, and gives them to nobody who does not ask for them by name."""


def sent(user: str, password: str) -> str:
    """As a password stands in a request."""
    return base64.b64encode(f"{user}:{password}".encode()).decode()


SECRETS = [
    *(PASSWORD, WRONG_PASSWORD, sent(USER, PASSWORD), sent(USER, WRONG_PASSWORD)),
    *(key for one in (API_KEY, READING_KEY, WRONG_KEY) for key in (one, base64.b64decode(one))),
    *(base64.b64decode(one).split(b":")[1] for one in (API_KEY, READING_KEY, WRONG_KEY)),
]


def leaked(text: str) -> list[str]:
    """The secrets that a text tells."""
    known = [one if isinstance(one, str) else one.decode() for one in SECRETS]
    return [secret for secret in known if secret in text]


class Log(logging.Handler):
    """Keeps whatever any library logs, with its exceptions."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def logged() -> Iterator[Log]:
    """The log while the block lasts, at the level that tells most; no secret may stand in it."""
    kept = Log()
    loggers = [logging.getLogger(), NODE_LOG]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(kept)
        logger.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
            logger.removeHandler(kept)
    assert leaked("\n".join(kept.lines)) == []


@contextmanager
def opened(url: str, **login: str | None) -> Iterator[Engine]:
    """An engine on this server."""
    engine = open_engine(Servers([url], **login), LAYOUT)
    try:
        yield engine
    finally:
        engine.close()


def search(engine: Engine) -> int:
    """How many paragraphs there are."""
    return engine.search(Search(EVERYTHING, size=0)).total


def refusal(ask: Callable[[], object], code: str) -> str:
    """What is said in one line to who asks in vain; neither it nor its causes tell a secret."""
    with pytest.raises(EngineError) as raised:
        ask()
    error: BaseException | None = raised.value
    assert raised.value.code == code, str(error)
    assert "\n" not in str(error)
    assert len(str(error)) < 500
    while error is not None:
        assert leaked(f"{error} {error!r} {vars(error)}") == []
        error = error.__cause__
    return str(raised.value)


def in_vain(url: str, code: str, **login: str | None) -> str:
    """What is said when an engine is asked; its health says the same and raises nothing."""
    with opened(url, **login) as engine:
        told = refusal(lambda: search(engine), code)
        health = engine.health()
    assert not health.ok
    assert health.message == f"{code}: {told}"
    return told
