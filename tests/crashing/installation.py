"""An installation that is killed piece by piece: service, worker, mail server, webhook receiver."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import httpx

from service.product import Product, opened
from service.settings import read
from tests.crashing import clock
from tests.crashing.nursery import ENDED, Nursery, is_running, kill, nursery
from tests.servers.process import free_port
from tests.waiting import LONGEST

Part = Literal["service", "worker", "mail", "webhooks"]
PARTS: tuple[Part, ...] = get_args(Part)
RECEIVERS: tuple[Part, ...] = ("mail", "webhooks")
LONGEST_OUTAGE = 0.5
"""Seconds that a receiver is away after a kill, at most."""
WRONG_HOURS = (0, 0, 0, -30, -2, 1)
"""By how many hours the clock of a process may be wrong."""
PATIENCE = 2 * LONGEST


@dataclass
class Installation:
    """Processes, ports and files; `product` looks at the data from outside.

    `clocks` is how these go; that of a process that is started is wrong by any of `wrong_hours`.
    """

    folder: Path
    product: Product
    nursery: Nursery
    environment: Mapping[str, str]
    ports: Mapping[str, int]
    chance: random.Random
    clocks: clock.Setting
    wrong_hours: Sequence[float] = (0,)
    running: dict[Part, int] = field(default_factory=dict)
    kills: Counter[Part] = field(default_factory=Counter)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def log_path(self) -> Path:
        """What its processes print."""
        return self.folder / "processes.log"

    @property
    def letters(self) -> Path:
        """The folder that the worker watches."""
        return self.folder / "letters"

    def taken(self, part: Part) -> Path:
        """Where a receiver keeps what it takes."""
        return self.folder / f"{part}.taken"

    def start(self, part: Part) -> None:
        """Start a part of it."""
        arguments: Mapping[Part, Sequence[str | int | Path]] = {
            "service": ("serve", "--port", self.ports["service"]),
            "worker": ("worker", "--every", "0.5", self.letters),
            "mail": ("mail", self.ports["mail"], self.taken("mail")),
            "webhooks": ("webhooks", self.ports["webhooks"], self.taken("webhooks")),
        }
        wrong_by = self.chance.choice(self.wrong_hours) * 3_600
        clocks = self.clocks._replace(ahead=self.clocks.ahead + wrong_by)
        self.running[part] = self.nursery.start(
            arguments[part], self.environment, clocks, self.log_path
        )

    def stop(self, *parts: Part) -> None:
        """Kill parts of it, and leave them so."""
        for part in parts:
            kill(self.running.pop(part))

    def kill_one(self) -> None:
        """Kill any part of it, and start that again; a receiver stays away for a moment."""
        part = self.chance.choice(PARTS)
        with self._turn:
            self.stop(part)
            if part in RECEIVERS:
                time.sleep(self.chance.uniform(0, LONGEST_OUTAGE))
            self.start(part)
        self.kills[part] += 1

    def ask(
        self, method: str, path: str, *, known: Sequence[int] = (), **given: Any
    ) -> httpx.Response:
        """The service's answer, be it killed meanwhile: asked again until it takes it.

        `known` are statuses of failure that say that it took it before.
        """
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(httpx.TransportError):
                answer = httpx.request(
                    method,
                    f"http://127.0.0.1:{self.ports['service']}{path}",
                    timeout=PATIENCE,
                    **given,
                )
                if answer.is_success or answer.status_code in known:
                    return answer
                assert answer.status_code >= 500, answer.text
            assert time.monotonic() < end, f"{path} is not answered\n{self.log()}"
            time.sleep(0.05)

    def run(self, *arguments: str) -> tuple[str, str]:
        """What a command prints, and its exit code."""
        log = self.folder / "command.log"
        process = self.nursery.start(arguments, self.environment, self.clocks, log)
        self.wait(lambda: not is_running(process), " ".join(arguments))
        told, _, code = log.read_text(encoding="utf-8").rpartition(f"{arguments[0]} {ENDED} ")
        return told, code.strip()

    def wait(self, holds: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"{what} was in vain\n{self.log()}"
            time.sleep(0.05)

    def log(self) -> str:
        """The end of what its processes have printed."""
        return self.log_path.read_text(encoding="utf-8")[-3_000:]

    def require_running(self) -> None:
        """Nothing may end by itself."""
        with self._turn:
            for part, process in self.running.items():
                assert is_running(process), f"the {part} has ended\n{self.log()}"


@contextmanager
def installed(folder: Path, database_url: str, chance: random.Random) -> Iterator[Installation]:
    """A running installation without documents; everything is gone at the end."""
    ports = {name: free_port() for name in ("service", *RECEIVERS)}
    given = {
        "data": str(folder / "data"),
        "database_url": database_url,
        "engine_url": "tantivy:",
        "public_url": f"http://127.0.0.1:{ports['service']}",
        "smtp_url": f"smtp://127.0.0.1:{ports['mail']}",
        "mail_from": "directives@example.vn",
        "webhook_private_targets": '["127.0.0.0/8"]',
        "batch_documents": "2",
        "workers": "1",
    }
    environment = {f"DIRECTIVES_{name.upper()}": value for name, value in given.items()}
    (folder / "letters").mkdir(parents=True)
    settings = read(data=folder / "data", database_url=database_url)
    with opened(settings) as product, nursery() as made:
        began = clock.Setting(time.time())
        one = Installation(folder, product, made, environment, ports, chance, began)
        for part in PARTS:
            one.start(part)
        yield one
