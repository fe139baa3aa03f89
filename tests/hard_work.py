"""Work for a worker process that may ask for trouble.

A worker imports this module with its first job, whose time is limited: it imports little itself.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def shout(data: bytes, *_arguments: str | None) -> bytes:  # noqa: C901 - a list of troubles
    """Upper case; some words ask for trouble."""
    match data.split():
        case [b"die"]:
            os._exit(9)
        case [b"crash"]:
            ctypes.string_at(0)
        case [b"sleep", seconds]:
            time.sleep(float(seconds))
        case [b"stall"]:
            ctypes.PyDLL(None).sleep(600)  # holds the interpreter's lock meanwhile
        case [b"fill"]:
            bytearray(2**40)
        case [b"grow", size]:
            return bytes(int(size))
        case [b"who"]:
            return str(os.getpid()).encode()
        case [b"start", path]:
            program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
            tell(path, program.pid)
            time.sleep(60)
        case [b"leave", path]:
            folder = tempfile.mkdtemp()
            Path(folder, "half").write_bytes(bytes(100))
            tell(path, folder)
            time.sleep(60)
        case [b"tell", path]:
            tell(path, os.getpid())
        case [b"linger", path]:
            again = Path(path.decode()).exists()
            tell(path, os.getpid())
            time.sleep(0 if again else 60)
            return b"LINGER"
    return data.upper()


def tell(path: bytes, what: object) -> None:
    """Write a process's number or the like, never half of it."""
    part = Path(f"{path.decode()}.part")
    part.write_text(str(what))
    part.replace(path.decode())
