"""Keeps the bytes of every loaded file by their SHA-256, under originals/ of the data folder."""

import hashlib
import os
import time
from pathlib import Path
from uuid import uuid4

CAN_FLUSH_ALL = hasattr(os, "sync")


def digest(data: bytes) -> str:
    """The SHA-256 of the bytes in hexadecimal: the name under which they are kept."""
    return hashlib.sha256(data).hexdigest()


def path(data_folder: Path, sha256: str) -> Path:
    """Where the bytes with this digest are kept, whether they are there or not."""
    return data_folder / "originals" / sha256[:2] / sha256


def keep(data_folder: Path, data: bytes) -> str:
    """Store the bytes and give their digest; known ones stay.

    A file never stands under its final name before it is whole. It outlives a power cut only after
    `flush`, which comes before the rows that name it.
    """
    sha256 = digest(data)
    target = path(data_folder, sha256)
    if target.exists() and target.stat().st_size == len(data):
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{uuid4().hex}.part")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            if not CAN_FLUSH_ALL:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:  # a full disk must not be filled with halves
        temporary.unlink(missing_ok=True)
        raise
    return sha256


def flush() -> None:
    """Wait until all that was kept is on the disk.

    Once for a batch: flushing file by file, and each name in its folder, takes longer than reading
    and analysing a document.
    """
    if CAN_FLUSH_ALL:
        os.sync()


def sweep(data_folder: Path, older_than: float = 3600.0) -> None:
    """Remove what killed loads were writing when they died, if it is older than so many seconds."""
    before = time.time() - older_than
    for part in (data_folder / "originals").glob("*/.*.part"):
        if part.stat().st_mtime < before:
            part.unlink()


def sound(data_folder: Path, sha256: str) -> str | None:
    """What is wrong with the kept bytes: "missing", "damaged", or None."""
    try:
        data = path(data_folder, sha256).read_bytes()
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "damaged"
    return None if digest(data) == sha256 else "damaged"
