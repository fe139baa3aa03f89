"""Another process that takes the writer's lease and does with it what a test tells it to.

As a script it reads commands, one in a line, and answers each with a line.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from service import holdings, lease, lease_row
from service.db.schema import labels
from service.product import Product, opened
from service.settings import Settings, read

ROOT = Path(__file__).resolve().parents[1]
PAUSE = "2s"
"""What a frozen session is given by the server in tests, where a live one may be slow as well."""


class Holder:
    """The process; `ask` gives its answer to one command."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, command: str) -> None:
        """Give a command without waiting for its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def answer(self) -> str:
        """The next answer, "" where the process has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def ask(self, command: str) -> str:
        self.tell(command)
        return self.answer()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def holder(settings: Settings, time_to_live: float) -> Iterator[Holder]:
    """A process on the same data, killed at the end."""
    place = {
        "DIRECTIVES_DATA": str(settings.data),
        "DIRECTIVES_DATABASE_URL": settings.database_url,
        "DIRECTIVES_ENGINE_URL": settings.engine_url,
        "DIRECTIVES_ENGINE_PREFIX": settings.engine_prefix,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.lease_holder", str(time_to_live)],
        cwd=ROOT,
        env=os.environ | place,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            made = Holder(process)
            assert made.answer() == "ready"
            yield made
        finally:
            process.kill()


class _Commands:
    """What the process can be told; each command gives its answer."""

    def __init__(self, product: Product, time_to_live: float, stack: ExitStack) -> None:
        self._product = product
        self._time_to_live = time_to_live
        self._stack = stack

    def take(self, timeout: str = "30") -> str:
        """Take the lease."""
        waiting = lease.taken(self._product, float(timeout), time_to_live=self._time_to_live)
        self._held = self._stack.enter_context(waiting)
        return f"taken {self._held.epoch}"

    def free(self) -> str:
        """Give it back."""
        self._stack.close()
        return "free"

    def begin(self, value: str) -> str:
        """Begin a transaction and write a row, whose key another writer may want as well."""
        self._transaction = self._held.write()
        self._connection = self._transaction.__enter__()
        row = {"field": "agency", "value": value, "label": str(os.getpid())}
        self._connection.execute(sa.insert(labels).values(row))
        return "begun"

    def check(self) -> str:
        """Lock the row of the lease, as a transaction does at its very end."""
        self._held._require_newest(self._connection)
        return "checked"

    def commit(self) -> str:
        """Commit the transaction."""
        self._transaction.__exit__(None, None, None)
        return "committed"

    def write(self, value: str) -> str:
        """Write a row in a transaction of its own."""
        self.begin(value)
        return self.commit()

    def index(self) -> str:
        """Put what is held to the index once more."""
        with self._held.batch() as batch:
            for entry in holdings.entries(self._product.database):
                batch.put(entry)
        return "indexed"


def main() -> None:
    """Do what the lines of the standard input say."""
    lease_row.LONGEST_PAUSE = PAUSE
    with opened(read()) as product, ExitStack() as stack:
        commands = _Commands(product, float(sys.argv[1]), stack)
        print("ready", flush=True)
        for line in sys.stdin:
            name, *arguments = line.split()
            command: Callable[..., str] = getattr(commands, name)
            try:
                print(command(*arguments), flush=True)
            except (lease.Busy, lease.LeaseLost) as error:
                print(type(error).__name__, flush=True)
            except sa.exc.SQLAlchemyError as error:
                print(f"{type(error).__name__}: {' '.join(str(error).split())}", flush=True)


if __name__ == "__main__":
    main()
