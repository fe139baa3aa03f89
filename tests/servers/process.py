"""A server process for tests: started, paused, killed, and never left behind.

Knows nothing of what the server is. `guard.py` runs it, and ends it with the test's process.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import guard
from tests.servers.guard import send

STOPPING = 60.0  # seconds that a server has to end before it is killed


class ServerError(Exception):
    """A server did not start or did not answer; the message quotes the end of its log."""


@dataclass
class ServerProcess:
    """One server that may run many times: its command line, and the process while there is one."""

    command: Sequence[str | Path]
    folder: Path
    log_path: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None  # whom it runs as, where that is not the test's own user
    scratch: Path | None = None  # a folder that nobody is left to remove when the test is killed
    pid: int = 0
    _guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; whether it answers is for the caller to find out."""
        asked = {
            "command": [str(part) for part in self.command],
            "folder": str(self.folder),
            "log": str(self.log_path),
            "environment": dict(self.environment),
            "user": self.user,
            "scratch": str(self.scratch) if self.scratch else None,
        }
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, json.dumps(asked)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,  # Ctrl-C is for the test runner, which then stops its servers
        )
        assert self._guard.stdout is not None
        self.pid = int(self._guard.stdout.readline() or 0)
        if not self.pid:
            self._leave()
            raise ServerError(f"{self.command[0]} could not be started")

    @property
    def is_running(self) -> bool:
        """Whether the process is there, paused or not."""
        return self._guard is not None and self._guard.poll() is None

    def pause(self) -> None:
        """SIGSTOP: it keeps its connections and answers nothing until `resume`."""
        send(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT: it goes on as if nothing had been."""
        send(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL to it and its children, as if the machine had lost power."""
        if self.is_running:
            send(self.pid, signal.SIGKILL)
        self._leave()

    def stop(self, request: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, also when it is paused, and kill it when it does not."""
        if self.is_running:
            with suppress(ProcessLookupError):  # it ends by itself at this very moment
                os.kill(self.pid, request)
            self.resume()
        self._leave()

    def log(self, lines: int = 40) -> str:
        """The last lines that it has printed."""
        if not self.log_path.exists():
            return ""
        text = self.log_path.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def wait_until(self, answers: Callable[[], bool], seconds: float) -> None:
        """Wait until `answers()` is true; raises ServerError with the end of the log."""
        deadline = time.monotonic() + seconds
        while not answers():
            if not self.is_running:
                raise ServerError(f"{self.command[0]} has ended:\n{self.log()}")
            if time.monotonic() > deadline:
                raise ServerError(f"No answer within {seconds:.0f} seconds:\n{self.log()}")
            time.sleep(0.1)

    def _leave(self) -> None:
        """Wait for the guard, which ends with its server."""
        running, self._guard = self._guard, None
        if running is None:
            return
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            running.wait(STOPPING)
        except subprocess.TimeoutExpired:
            send(self.pid, signal.SIGKILL)
            running.wait()
        running.stdin.close()
        running.stdout.close()


def free_port() -> int:
    """A loopback TCP port that nobody listens on, and that no other test is given meanwhile.

    It is below those that Linux gives to outgoing connections (32768 and up), so that it is still
    free when a server is started again on it.
    """
    while True:
        port = random.randint(15_000, 32_000)
        with socket.socket() as held:
            try:
                held.bind(("127.0.0.1", port))
            except OSError:
                continue
            # A server may listen beside it, as servers ask to; who looks as above may not.
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.detach()  # it ends with this process
            return port
