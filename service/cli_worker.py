"""The command that looks after the collection of a deployment: worker."""

import logging
import sys
from pathlib import Path

import click

from service import worker as working
from service.batches import Stop
from service.cli import SOME_FAILED, data_option
from service.cli_load import stopping
from service.settings import read


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH…]")
@click.option(
    "--every",
    type=click.FloatRange(0, min_open=True),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Time between rounds.",
)
@click.option("--once", is_flag=True, help="Do one round; exit codes as those of load.")
@click.option(
    "--heartbeat",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Touch this file as long as the worker is alive, for a health check to look at.",
)
@data_option
def worker(
    paths: tuple[Path, ...], every: float, once: bool, heartbeat: Path | None, data: Path | None
) -> None:
    """Complete what killed writers left, and load what is new in folders, again and again.

    Loads that have ended, whoever made them, are matched with saved queries, and notices that are
    due are sent. A folder in which nothing has changed is not read again. A database or an engine
    out of reach is tried again later. Ctrl-C or SIGTERM ends it after the file at hand.

    \b
    Example:
      directives worker --every 60 letters/
    """
    settings = read(data=data)
    _log()
    with stopping() as asked:
        stop = beating(asked, heartbeat)
        watches = (working.Watch(path, stop) for path in paths)
        jobs: list[working.Job] = [working.mend, *watches, working.match_alerts(stop)]
        if not once:
            # A slow receiver holds up neither loads nor what is told of them.
            working.run_both(settings, jobs, working.deliver_alerts, every, stop)
        elif not working.run_round(settings, [*jobs, working.deliver_alerts(stop)]):
            sys.exit(SOME_FAILED)


def beating(stop: Stop, heartbeat: Path | None) -> Stop:
    """`stop`, which also touches the file: a worker that asks whether it should stop is alive."""
    if heartbeat is None:
        return stop

    def beat() -> bool:
        heartbeat.touch()
        return stop()

    return beat


def _log() -> None:
    """Tell on standard error what the service does; of others, errors alone."""
    logging.basicConfig(level=logging.ERROR, format="%(asctime)s %(message)s")
    logging.getLogger("service").setLevel(logging.INFO)
