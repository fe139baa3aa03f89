"""The commands that look after the data: check, reindex."""

import sys
import time
from pathlib import Path

import click

from service import check as checking
from service import indexing, ledger
from service.cli import SOME_FAILED, data_option, echo_json, json_option
from service.product import opened
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
@data_option
@json_option
def reindex(data: Path | None, as_json: bool) -> None:
    """Fill a new index from the database and switch to it.

    Searches are answered meanwhile.

    \b
    Example:
      directives reindex
    """
    began = time.monotonic()
    with opened(require_data(read(data=data))) as product, ledger.lease(product.settings.data):
        count = indexing.rebuild(product, product.settings.workers)
        indexing.mend_held(product)
    seconds = round(time.monotonic() - began, 3)
    if as_json:
        echo_json({"paragraphs": count, "seconds": seconds})
    else:
        click.echo(f"{count:,} paragraphs in {seconds:.1f} s")
