"""A small disk for one node: a tmpfs that is there as long as the test, and files that fill it."""

import shutil
import subprocess
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
def filled(folder: Path, leave: int = 0) -> Iterator[None]:
    """The folder's disk filled up to so many megabytes that are left, for the length of a block."""
    filler = folder / "filler"
    try:
        with filler.open("wb", buffering=0) as file, suppress(OSError):  # others write as well
            while (free := shutil.disk_usage(folder).free - leave * MEGABYTE) > 0:
                file.write(bytes(min(free, MEGABYTE)))
        yield
    finally:
        filler.unlink()
