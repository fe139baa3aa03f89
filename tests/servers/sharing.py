"""One server for all processes of a test run: the first starts it, and stops it as the last."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import IO

from filelock import FileLock


@contextmanager
def shared(folder: Path, start: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """What `start` yields, such as an address, started once for all who name the same folder.

    Who started it waits at the end for the others, since a server ends with its starter. Those
    who come later start another. Each holds a lock that the system releases when it dies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    door, address = FileLock(folder / "door.lock"), folder / "address.txt"
    with (folder / "users.lock").open("wb") as users, ExitStack() as started:
        with door:
            is_first = _take_alone(users)
            if is_first:
                address.write_text(started.enter_context(start()), encoding="utf-8")
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield address.read_text(encoding="utf-8")
        finally:
            if is_first:
                _close(door, users, started)


def _close(door: FileLock, users: IO[bytes], started: ExitStack) -> None:
    """Stop the server when nobody uses it; who knocks meanwhile will find himself alone."""
    while True:
        with door:
            if _take_alone(users):
                started.close()
                fcntl.flock(users, fcntl.LOCK_UN)
                return
        time.sleep(0.1)


def _take_alone(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
