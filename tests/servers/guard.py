"""Runs one server for a test, and kills it as soon as the test's process is gone.

Started as a script by `process.py`. A process of its own, because it must outlive a killed test
runner, and because only SIGKILL from outside ends a server that a test has paused.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any


def main() -> int:
    """Run what the JSON argument describes; print its process id; end when it has ended."""
    parent, asked = os.getppid(), json.loads(sys.argv[1])
    server = started(asked)
    print(server.pid, flush=True)
    while server.poll() is None:
        # The pipe closes with the parent, unless a fork of the parent still holds its other end.
        if is_closed(sys.stdin.fileno(), seconds=0.1) or os.getppid() != parent:
            send(server.pid, signal.SIGKILL)
            server.wait()
            if asked["scratch"]:
                shutil.rmtree(asked["scratch"], ignore_errors=True)
    return 0


def started(asked: dict[str, Any]) -> subprocess.Popen[bytes]:
    """The server in a process group of its own, its output appended to its log."""
    with Path(asked["log"]).open("ab") as log:
        return subprocess.Popen(
            asked["command"],
            cwd=asked["folder"],
            env=os.environ | asked["environment"],
            user=asked["user"],
            group=asked["user"],
            extra_groups=None if asked["user"] is None else [],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )


def is_closed(descriptor: int, seconds: float) -> bool:
    """Whether the pipe, to which nothing is ever written, is closed within some seconds."""
    return bool(select.select([descriptor], [], [], seconds)[0])


def send(process: int, request: signal.Signals) -> None:
    """Send a signal to a server and to its children, each of which may just have ended.

    PostgreSQL's children are in no group with their parent, and so are found one by one.
    """
    for one in [process, *descendants(process)]:
        with suppress(ProcessLookupError):
            os.kill(one, request)


def descendants(process: int) -> list[int]:
    """The children of a process and theirs, by what the system tells under /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            # The command's name stands in brackets and may hold anything.
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.parent.name))
    found = children.get(process, [])
    for child in found:
        found.extend(children.get(child, []))
    return found


if __name__ == "__main__":
    sys.exit(main())
