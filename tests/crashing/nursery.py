"""Starts the product's commands and the servers around it within milliseconds, by forking.

It has imported them before, so that a hundred starts cost little; and files are read in the process
itself, not in another that would have to import all again. Each child is a process like any other,
but for its clock. All end with the nursery, and that ends with the test.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from tests.crashing import clock

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 0.2
"""Seconds between two rounds of the service."""
CLAIM = timedelta(seconds=2)
"""How long a sender that was killed is waited for on a server."""
ENDED = "has ended by itself with"


@dataclass
class Nursery:
    """The process that forks, as the test sees it."""

    process: "subprocess.Popen[str]"

    def start(
        self,
        arguments: Sequence[str | int | Path],
        environment: Mapping[str, str],
        clocks: clock.Setting,
        log: Path,
    ) -> int:
        """Start a command, what it prints going into the log, and give its process."""
        asked = {
            "arguments": [str(one) for one in arguments],
            "environment": dict(environment),
            "clocks": clocks,
            "log": str(log),
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery; whatever it has started is killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crashing.nursery"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Nursery(process)


def is_running(process: int) -> bool:
    """Whether a process that was started here is there still."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def kill(process: int) -> None:
    """SIGKILL; return when it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    while is_running(process):
        time.sleep(0.002)


def main() -> None:
    """Fork a child for each line that is read; kill them all when there are no more."""
    commands = _imported()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    children = []
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(json.loads(line), commands)
        children.append(child)
        print(child, flush=True)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _imported() -> Mapping[str, Callable[..., Any]]:
    """The commands by name, with other periods than those of the product."""
    clock.install()
    from service import cli_alerts, cli_serve, cli_worker, pool, warm
    from service.delivery import claims
    from tests.crashing.receivers import receive_mail, receive_webhooks

    class ReadingHere(pool.Run[Any]):
        def __init__(self, work: Any, jobs: Any, _workers: int, limits: Any) -> None:
            super().__init__(work, jobs, 0, limits)

    assert warm
    pool.Run, cli_serve.ROUNDS, claims.CLAIM = ReadingHere, ROUNDS, CLAIM  # type: ignore[misc]
    return {
        "alerts": cli_alerts.alerts,
        "serve": cli_serve.serve,
        "worker": cli_worker.worker,
        "mail": lambda asked: receive_mail(int(asked[0]), Path(asked[1])),
        "webhooks": lambda asked: receive_webhooks(int(asked[0]), Path(asked[1])),
    }


def _become(asked: Mapping[str, Any], commands: Mapping[str, Callable[..., Any]]) -> NoReturn:
    """Run a command in this process, its output in the log, until its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    clock.put(clock.Setting(*asked["clocks"]))
    os.environ.update(asked["environment"])
    with Path(asked["log"]).open("ab") as log, Path(os.devnull).open("rb") as nothing:
        for stream, number in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(stream.fileno(), number)
    name, *rest = asked["arguments"]
    code: object = 0
    try:
        commands[name](rest)
    except SystemExit as ending:
        code = ending.code
    except BaseException:  # noqa: BLE001 - told, and the end of this process
        traceback.print_exc()
        code = "a fault"
    finally:
        print(f"{name} {ENDED} {code}")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
