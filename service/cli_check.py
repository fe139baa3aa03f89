"""The commands that look after the data: check, reindex."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich import progress as bars
from rich.console import Console

from service import check as checking
from service import lease, reindexing
from service.cli import SOME_FAILED, data_option, echo_json, json_option
from service.product import Product, opened
from service.reindexing import Report
from service.settings import read, require_data


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended, then tell what is left.")
@data_option
@json_option
def check(repair: bool, data: Path | None, as_json: bool) -> None:
    """Compare database, index and originals, and repair them.

    The exit code is 1 when there is a fault; notes, such as a load that was stopped, are only told.

    \b
    Example:
      directives check --repair
    """
    with opened(require_data(read(data=data))) as product:
        findings = checking.repair(product) if repair else checking.check(product)
    if as_json:
        echo_json({"findings": findings})
    else:
        for finding in findings:
            click.echo(f"{finding.level:5} {finding.code}: {finding.message}")
        click.echo(f"{len(findings)} findings" if findings else "everything agrees")
    if any(finding.level == "fault" for finding in findings):
        sys.exit(SOME_FAILED)


@click.command()
@click.option("--drop-old", is_flag=True, help="Remove indexes that were replaced; fill none.")
@data_option
@json_option
def reindex(drop_old: bool, data: Path | None, as_json: bool) -> None:
    """Fill a new index from the database and switch to it.

    Searches are answered and loads go on meanwhile. A cluster keeps the old index until it is told
    to drop it.

    \b
    Example:
      directives reindex
      directives reindex --drop-old
    """
    with opened(require_data(read(data=data))) as product:
        if drop_old:
            _drop_old(product, as_json)
        else:
            _fill(product, as_json)


def _fill(product: Product, as_json: bool) -> None:
    began = time.monotonic()
    with _progress(as_json) as tell:
        count = reindexing.reindex(product, product.settings.workers, tell)
    seconds = round(time.monotonic() - began, 3)
    if as_json:
        echo_json({"paragraphs": count, "seconds": seconds})
    else:
        click.echo(f"{count:,} paragraphs in {seconds:.1f} s")


def _drop_old(product: Product, as_json: bool) -> None:
    with lease.filling(product):  # an index that is being filled looks like one that was left
        names = product.engine.drop_replaced()
    if as_json:
        echo_json({"dropped": names})
    else:
        for name in names:
            click.echo(f"dropped {name}")
        click.echo(f"{len(names)} old indexes dropped" if names else "there is no old index")


@contextmanager
def _progress(as_json: bool) -> Iterator[Report]:
    """A bar on a terminal, nothing where nobody looks at it."""
    if as_json or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    columns = (
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn("paragraphs"),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda done, of: bar.update(task, completed=done, total=of)
