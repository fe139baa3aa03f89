"""Another process that matches loads with saved queries, in small chunks, until it is killed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from service.alerts.matching import Overtaken, match_next
from service.product import opened
from service.settings import Settings, read

ROOT = Path(__file__).resolve().parents[1]
CHUNK = 7


@contextmanager
def worker(settings: Settings) -> Iterator["subprocess.Popen[str]"]:
    """The process, at work; killed at the end by SIGKILL."""
    place = {
        "DIRECTIVES_DATA": str(settings.data),
        "DIRECTIVES_DATABASE_URL": settings.database_url,
        "DIRECTIVES_ENGINE_URL": "tantivy:",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.alert_worker"],
        cwd=ROOT,
        env=os.environ | place,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def main() -> None:
    """Match whatever there is, again and again."""
    with opened(read()) as product:
        print("ready", flush=True)
        while True:
            with suppress(Overtaken):
                if match_next(product, CHUNK) is None:
                    time.sleep(0.01)


if __name__ == "__main__":
    main()
