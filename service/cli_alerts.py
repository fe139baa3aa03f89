"""The commands about alerts: list, run, verify, replay."""

import sys
from pathlib import Path

import click

from service.alerts import verification
from service.alerts.checking import Finding
from service.alerts.records import SavedQuery, find_any, list_every
from service.alerts.replay import Replay
from service.alerts.replay import replay as replayed
from service.alerts.running import match_waiting, tell_near
from service.alerts.stored import Unreadable
from service.cli import SOME_FAILED, data_option, echo_json, json_option
from service.cli_load import stopping
from service.product import opened
from service.settings import read, require_data

_PAGE = 1_000


@click.group()
def alerts() -> None:
    """List saved queries, match loads with them, prove notices.

    \b
    Example:
      directives alerts list
      directives alerts verify
    """


@alerts.command(name="list")
@data_option
@json_option
def list_all(data: Path | None, as_json: bool) -> None:
    """List the saved queries of everybody, without their notes.

    \b
    Example:
      directives alerts list --json
    """
    offset: int | None = 0
    items: list[dict[str, object]] = []
    with opened(require_data(read(data=data))) as product:
        while offset is not None:
            page = list_every(product.database, size=_PAGE, offset=offset)
            items += map(_told, page.items)
            offset = page.next
    if as_json:
        echo_json({"items": items})
        return
    for one in items:
        shown = ("id", "owner", "state", "notices", "name", "query")
        click.echo("\t".join("" if one[name] is None else str(one[name]) for name in shown))


@alerts.command()
@data_option
def run(data: Path | None) -> None:
    """Match the loads that wait with saved queries, as the worker does. Ctrl-C ends it.

    \b
    Example:
      directives alerts run
    """
    with opened(require_data(read(data=data))) as product, stopping() as stop:
        for one in match_waiting(product, stop):
            click.echo(
                f"load {one.load}: {one.queries:,} saved queries, {one.versions:,} paragraphs, "
                f"{one.notices:,} notices"
            )
        if near := tell_near(product, stop):
            click.echo(f"time limits that are near: {near:,} notices")


@alerts.command()
@click.option("--from", "first", type=click.IntRange(1), default=1, help="The first load.")
@click.option("--to", "last", type=click.IntRange(1), help="The last load [default: the newest].")
@data_option
@json_option
def verify(first: int, last: int | None, data: Path | None, as_json: bool) -> None:
    """Compare all notices with plain searches over every load.

    Prints what is missing, double or should not be there, loads that wait, and saved queries that
    cannot be read; nothing where all is as it must be. The exit code is 1 when anything is printed.

    \b
    Example:
      directives alerts verify
    """
    found = []
    with opened(require_data(read(data=data))) as product:
        for one in verification.verify(product, first, last):
            found.append(one)
            if not as_json:
                click.echo(_sentence(one))
    if as_json:
        echo_json({"findings": [one._asdict() for one in found]})
    if found:
        sys.exit(SOME_FAILED)


@alerts.command()
@click.argument("id_", metavar="ID", type=click.IntRange(1))
@click.option("--from", "first", type=click.IntRange(1), default=1, help="The first load.")
@click.option("--to", "last", type=click.IntRange(1), help="The last load [default: the newest].")
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=60.0,
    show_default=True,
    help="End at the load that is reached after so long.",
)
@data_option
def replay(id_: int, first: int, last: int | None, seconds: float, data: Path | None) -> None:
    """Tell what a saved query would have told of loads of the past. Writes nothing.

    \b
    Example:
      directives alerts replay 3 --from 100 --to 200
    """
    with opened(require_data(read(data=data))) as product:
        try:
            terms = find_any(product.database, id_).terms
        except LookupError as error:
            raise click.UsageError("there is no saved query with this id") from error
        except Unreadable as error:
            raise click.ClickException("this version cannot read its terms") from error
        found = replayed(product, terms, first, last, seconds=seconds)
    for hit in found.hits:
        paragraph = hit.version.after
        shown = (hit.load, ", ".join(hit.reasons), paragraph.document.label, paragraph.text)
        click.echo("\t".join(map(str, shown)))
    click.echo(_summary(found), err=True)


def _told(one: SavedQuery) -> dict[str, object]:
    state = one.stopped or ("paused" if one.paused else "active")
    return {
        "id": one.id,
        "owner": one.owner,
        "state": state,
        "cadence": one.cadence,
        "notices": one.notices,
        "name": one.name,
        "query": one.text,
    }


def _sentence(one: Finding) -> str:
    if one.kind == "waiting":
        return f"waiting: load {one.load} is not matched yet"
    if one.kind == "stopped":
        return f"stopped: saved query {one.saved_query}, from load {one.load} on ({one.detail})"
    if one.kind == "unreadable":
        return f"unreadable: saved query {one.saved_query}, from load {one.load} on not proved"
    what = f"saved query {one.saved_query}, paragraph version {one.version}"
    return f"{one.kind}: load {one.load}, {what} ({one.detail})"


def _summary(found: Replay) -> str:
    listed = f", the first {len(found.hits):,} listed" if found.total > len(found.hits) else ""
    text = f"{found.total:,} paragraphs of {found.loads:,} loads{listed}"
    if found.more:
        text += f"; time was up after load {found.reached}: go on with --from {found.reached + 1}"
    return text
