"""Programs of the machine that readers use where they are there: found, and run within limits.

A program stays in the process group of its caller, so whoever ends that group ends it as well.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from loader.model import LoadError

if sys.platform != "win32":
    import resource

OUTPUT_MOST = 64 * 2**20
"""A program may write so many bytes to its standard output."""

RESTART = 81
"""LibreOffice ends so where it made a new profile, and wants to be started again."""
_KEPT = ("PATH", "SYSTEMROOT", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")


def find(names: Sequence[str], folders: Sequence[str] = ()) -> str | None:
    """The path of the first of some programs that this machine has; `folders` are looked in too."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def run(command: Sequence[str], data: bytes, seconds: float, memory: int) -> bytes:
    """What a program says on its standard output, given `data` on its standard input.

    `memory` is the address space in bytes that it may take. It runs without a shell, in a private
    folder, with hardly any environment. Raises `LoadError`: time_limit, output_limit, damaged (it
    failed).
    """
    name = Path(command[0]).name
    with tempfile.TemporaryDirectory(prefix="directives-") as folder:
        given, said = Path(folder, "in"), Path(folder, "out")
        given.write_bytes(data)
        code = _run(command, given, said, seconds, memory)
        if code == RESTART:
            code = _run(command, given, said, seconds, memory)
        if said.stat().st_size > OUTPUT_MOST:
            raise LoadError("output_limit", f"{name} wrote more than {OUTPUT_MOST:,} bytes.")
        if code:
            raise LoadError("damaged", f"{name} could not read it (it ended with {code}).")
        return said.read_bytes()


def _run(command: Sequence[str], given: Path, said: Path, seconds: float, memory: int) -> int:
    """The exit code of a program that reads one file and writes the other."""
    with given.open("rb") as source, said.open("wb") as target, _limits(memory):
        program = subprocess.Popen(  # noqa: S603 - the command is ours, without a shell
            command,
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            cwd=given.parent,
            env=_environment(str(given.parent)),
        )
    return _code(program, Path(command[0]).name, seconds)


def _code(program: subprocess.Popen[bytes], name: str, seconds: float) -> int:
    """The exit code of a program, which is ended if it takes too long."""
    try:
        return program.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise LoadError("time_limit", f"{name} took more than {seconds:.0f} seconds.") from error
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = {"HOME": folder, "TMPDIR": folder, "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    return kept | own


if sys.platform == "win32":

    @contextlib.contextmanager
    def _limits(memory: int) -> Iterator[None]:
        yield

else:

    @contextlib.contextmanager
    def _limits(memory: int) -> Iterator[None]:
        """Give this process the limits of the program that is started meanwhile: it inherits them.

        The worker's own limit of memory is too narrow for it.
        """
        wanted = {resource.RLIMIT_AS: memory, resource.RLIMIT_FSIZE: 2 * OUTPUT_MOST}
        own = {kind: resource.getrlimit(kind) for kind in wanted}
        try:
            for kind, most in wanted.items():
                hard = own[kind][1]
                soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.setrlimit(kind, (soft, hard))
            yield
        finally:
            for kind, limit in own.items():
                resource.setrlimit(kind, limit)
