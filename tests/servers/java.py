"""Finds a Java that is new enough, among those that a machine has."""

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.requirement import UnavailableError

OLDEST = 21  # what the classes of Elasticsearch 9 are compiled for
JVM_FOLDER = Path("/usr/lib/jvm")


@dataclass(frozen=True, slots=True)
class Jdk:
    """A Java with its compiler."""

    home: Path
    version: int

    @property
    def java(self) -> Path:
        """The command that runs classes."""
        return self.home / "bin" / "java"

    @property
    def javac(self) -> Path:
        """The command that compiles them."""
        return self.home / "bin" / "javac"


@functools.cache
def find_jdk() -> Jdk:
    """The first JDK that is new enough; raises UnavailableError where there is none."""
    seen: dict[Path, int] = {}
    for home in _homes():
        if home in seen or not (home / "bin" / "javac").exists():
            continue
        seen[home] = _version(home / "bin" / "java")
        if seen[home] >= OLDEST:
            return Jdk(home, seen[home])
    found = ", ".join(f"{version} in {home}" for home, version in seen.items()) or "none"
    raise UnavailableError(f"Elasticsearch needs a JDK {OLDEST} or newer (found: {found})")


def _homes() -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    if command := shutil.which("java"):
        yield Path(command).resolve().parent.parent
    if JVM_FOLDER.is_dir():
        yield from sorted(JVM_FOLDER.iterdir())


def _version(java: Path) -> int:
    """The first number of a version, 21 for `openjdk version "21.0.5"`; 0 when it does not run."""
    try:
        told = subprocess.run(
            [java, "-version"], capture_output=True, text=True, timeout=60, check=False
        )
    except OSError:
        return 0
    found = re.search(r'version "(\d+)', told.stderr)
    return int(found[1]) if found else 0
