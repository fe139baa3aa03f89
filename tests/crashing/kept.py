"""What a server took, kept so that its death loses nothing: one record a line, on the disk."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

LONGEST_PAUSE = 0.02
"""Seconds between keeping and answering, at most: who is killed there was sent it all the same."""


def keep(path: Path, record: Mapping[str, Any]) -> None:
    """Add a record, and return when it is on the disk."""
    # What a killed server left of a line is not to spoil the next one.
    line = f"\n{json.dumps(record)}\n".encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def kept(path: Path) -> Iterator[dict[str, Any]]:
    """The records that are whole."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(record, dict):
            yield record
