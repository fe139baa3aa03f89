"""Fuzzes readers and parsers in turn: `python -m tests.fuzz SECONDS [TARGET …]`.

What breaks an invariant is kept in tests/cases/crashers/TARGET, where tests/test_crashers.py
replays it. Ends with 1 where anything was found, or a target died.
"""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.targets import TARGETS

CRASHERS = Path(__file__).resolve().parents[1] / "cases" / "crashers"


def main(seconds: int, names: list[str]) -> int:
    """Fuzz each target for so long; 2 where that cannot be done here."""
    if find_spec("atheris") is None:
        print("atheris is not installed: it has wheels for Linux on x86_64 alone", file=sys.stderr)
        return 2
    broken = False
    for name in names or TARGETS:
        kept = CRASHERS / name
        kept.mkdir(parents=True, exist_ok=True)
        before = {path.name for path in kept.iterdir()}
        command = [sys.executable, "-m", "tests.fuzz.watched", name, str(seconds), str(kept)]
        ended = subprocess.run(command, check=False).returncode
        found = sorted(path for path in kept.iterdir() if path.name not in before)
        broken = broken or bool(found) or ended != 0
        print(f"{name}: {len(found)} new {[str(path) for path in found]}", flush=True)
        if not any(kept.iterdir()):
            kept.rmdir()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
