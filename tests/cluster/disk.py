"""A small disk for one node: a tmpfs that is there as long as the test, and files that fill it."""

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers.requirement import UnavailableError

# Unmounts when its input is closed, which the system does for a test that is killed.
_MOUNT = """
mount -t tmpfs -o "size=$2" tmpfs "$1" || exit
echo mounted
cat >/dev/null
umount --lazy "$1"
"""

MEGABYTE = 1 << 20


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """The folder as a disk of its own; raises UnavailableError where mounting is not allowed."""
    folder.mkdir(parents=True)
    mounting = subprocess.Popen(
        ["sh", "-c", _MOUNT, "sh", folder, f"{megabytes}m"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,
        text=True,
    )
    try:
        assert mounting.stdout is not None
        told = mounting.stdout.readline().strip()
        if told != "mounted":
            raise UnavailableError(f"a small disk is a tmpfs, which cannot be mounted: {told}")
        yield folder
    finally:
        mounting.communicate()


@contextmanager
def filled(folder: Path, leave: int) -> Iterator[None]:
    """The folder's disk filled up to so many megabytes that are left, for the length of a block."""
    with tempfile.NamedTemporaryFile(dir=folder, buffering=0) as filler:
        with suppress(OSError):  # others write as well
            while (free := shutil.disk_usage(folder).free - leave * MEGABYTE) > 0:
                filler.write(bytes(min(free, MEGABYTE)))
        yield


@contextmanager
def kept_full(folder: Path) -> Iterator[None]:
    """The folder's disk full all the time: whatever others give back is taken at once."""
    ended = threading.Event()
    with tempfile.NamedTemporaryFile(dir=folder, buffering=0) as filler:

        def fill() -> None:
            while not ended.wait(0.05):
                with suppress(OSError):
                    while filler.write(bytes(MEGABYTE)):
                        pass

        filling = threading.Thread(target=fill)
        filling.start()
        try:
            yield
        finally:
            ended.set()
            filling.join()
