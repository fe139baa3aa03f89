"""The commands that change the documents held: load, remove, reparse."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
import msgspec
from rich import progress as bars
from rich.console import Console

from service import loads
from service.accounts.audit import Action
from service.batches import Progress, Report, Stop
from service.cli import SOME_FAILED, data_option, echo_json, json_option
from service.cli_audit import record
from service.loads import LoadReport
from service.product import Product, opened
from service.settings import read, require_data

TOLD = ("added", "updated", "moved", "copy", "failed", "skipped", "removed", "not_reached")
"""Outcomes in the order of the report; the files of "added" and "updated" are only counted."""
COUNTED = ("added", "updated")

workers_option = click.option(
    "--workers",
    type=click.IntRange(0, 64),
    help="Reading processes; 0 reads in this one, without limits.",
)


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…"
)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Name documents by their path below this folder, instead of below each PATH.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    help="Read texts in this encoding, now and whenever they are read again.",
)
@workers_option
@data_option
@json_option
def load(  # noqa: PLR0913, PLR0917 - the options of the command
    paths: tuple[Path, ...],
    root: Path | None,
    encoding: str | None,
    workers: int | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Read files, folders and ZIP archives, and make every paragraph searchable.

    What is unchanged since the last load is left alone. Files that cannot be read are named with
    the reason and do not stop the others; the exit code is then 1. Ctrl-C closes the load in order.

    \b
    Example:
      directives load letters/ report.txt
    """
    with opened(read(data=data)) as product, _progress(as_json) as progress, stopping() as stop:
        report = loads.load(
            product,
            paths,
            root=root,
            encoding=encoding,
            workers=workers,
            progress=progress,
            stop=stop,
        )
        _record(product, "loaded", str(paths[0]), report)
    _finish(report, as_json)


@click.command()
@click.argument("source")
@data_option
@json_option
def remove(source: str, data: Path | None, as_json: bool) -> None:
    """Remove a document from what is held.

    SOURCE is its path below the loaded folder. Its history and its original stay.

    \b
    Example:
      directives remove 2024/plan-7.txt
    """
    with opened(require_data(read(data=data))) as product:
        report = loads.remove(product, source)
        _record(product, "removed", source, report)
    _finish(report, as_json)


@click.command()
@workers_option
@data_option
@json_option
def reparse(workers: int | None, data: Path | None, as_json: bool) -> None:
    """Read all documents again from their kept originals.

    To be used after a change of rules; what is new by that is no news.

    \b
    Example:
      directives reparse --workers 2
    """
    settings = require_data(read(data=data))
    with opened(settings) as product, _progress(as_json) as progress, stopping() as stop:
        report = loads.reparse(product, workers=workers, progress=progress, stop=stop)
        _record(product, "read_again", "", report)
    _finish(report, as_json)


@contextmanager
def stopping() -> Iterator[Stop]:
    """Ctrl-C or SIGTERM asks the load to close its batch; a second one ends it at once."""
    asked = False

    def ask(number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        click.echo("stopping after this file …", err=True)

    before = {name: signal.signal(name, ask) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def _progress(as_json: bool) -> Iterator[Report]:
    """A bar on a terminal, nothing where nobody looks at it."""
    if as_json or not sys.stderr.isatty():
        yield lambda _progress: None
        return
    columns = (
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn("{task.fields[paragraphs]:,} paragraphs"),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.fields[source]}", markup=False),
    )
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", paragraphs=0, source="")

        def tell(now: Progress) -> None:
            bar.update(
                task,
                completed=now.files,
                total=now.of,
                paragraphs=now.paragraphs,
                source=now.source[-40:],
            )

        yield tell


def _record(product: Product, action: Action, object_: str, report: LoadReport) -> None:
    """Note in the audit what was asked for, where it changed something."""
    if report.numbers:
        numbers = ", ".join(map(str, report.numbers))
        record(product, action, object_[:200], files=len(report.files), loads=numbers)


def _finish(report: LoadReport, as_json: bool) -> None:
    """Print what became of the files, and end with 1 where some failed or were not reached."""
    if as_json:
        echo_json({"totals": report.totals, **msgspec.structs.asdict(report)})
    else:
        _print(report)
    if report.failed or report.stopped:
        sys.exit(SOME_FAILED)


def _print(report: LoadReport) -> None:
    for outcome in TOLD:
        for file in report.files:
            if file.outcome == outcome and (file.outcome not in COUNTED or file.message):
                reason = f" ({file.code}: {file.message})" if file.code else ""
                click.echo(f"{outcome:11} {file.source}{reason}", err=outcome == "failed")
    totals = ", ".join(f"{count} {outcome}" for outcome, count in report.totals.items())
    stopped = ", stopped" if report.stopped else ""
    click.echo(
        f"{totals or 'no files'}; {report.paragraphs:,} new paragraphs "
        f"in {report.seconds:.1f} s{stopped}"
    )
