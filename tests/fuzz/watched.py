"""Fuzzes one reader or parser with atheris, watching which of our lines each input reaches.

Run as `python -m tests.fuzz.watched TARGET SECONDS FOLDER`. Inputs that break an invariant are
written into the folder, one for each place where it breaks, the shortest that was found.
"""

import os
import sys
import tempfile
import traceback
import warnings
from hashlib import sha256
from pathlib import Path
from random import Random

import atheris

SLOWNESS = 6.0
"""How much slower code runs that is watched."""
_MEGABYTES = 1500
_OPTIONS = (f"-rss_limit_mb={_MEGABYTES}", "-timeout=60", "-print_final_stats=1", "-len_control=0")


def main(name: str, seconds: int, kept: Path) -> None:
    """Try changes of the target's seeds for so long."""
    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["loader", "search", "analyzers", "service.archives"]):
        from tests.fuzz.targets import TARGETS, check
    target = TARGETS[name]
    os.environ["PATH"] = ""  # nothing that a reader may start
    for data in target.seeds():  # dictionaries are loaded once, before the clock runs
        check(name, data, slowness=1000.0)
    shortest: dict[str, int] = {}

    def one(data: bytes) -> None:
        try:
            check(name, data, SLOWNESS)
        except Exception as error:  # noqa: BLE001 - any is what we look for
            place = _place(error)
            if len(data) < shortest.get(place, target.most + 1):
                shortest[place] = len(data)
                (kept / sha256(place.encode()).hexdigest()[:12]).write_bytes(data)
                print(f"BROKEN {place}: {ascii(error)[:200]}", flush=True)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        return target.mutate(data, most, Random(seed), atheris.Mutate)

    with tempfile.TemporaryDirectory(prefix="directives-fuzz-") as folder:
        for index, data in enumerate(target.seeds()):
            Path(folder, str(index)).write_bytes(data)
        options = [*_OPTIONS, f"-max_total_time={seconds}", f"-max_len={target.most}"]
        prefix = f"-artifact_prefix={kept}/"
        atheris.Setup([name, *options, prefix, folder], one, custom_mutator=mutate)
        atheris.Fuzz()


def _place(error: Exception) -> str:
    """Where it broke: the last places of ours that an error came by."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = (f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {' '.join(places)}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
