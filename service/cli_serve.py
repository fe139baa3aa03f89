"""The command that serves pages and API: serve."""

import contextlib
import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import click
import uvicorn

from service import indexing, ledger, worker
from service.accounts import signing, users
from service.app import create_app
from service.cli import data_option
from service.lease import Busy
from service.loads import load
from service.product import Product, opened
from service.settings import Settings, SettingsError, read, require_loopback

LONGEST_HEAD = 2 * 2**20
"""Bytes of a request's head that are still read, so that a long address gets a proper answer."""
ROUNDS = 2.0
"""Seconds between two looks for loads to be matched and for notices to be sent."""
SAMPLES = Path(__file__).resolve().parents[1] / "samples"


@click.command()
@click.option("--host", help="Address to serve [default: 127.0.0.1].")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to serve [default: 8000].")
@click.option("--samples", is_flag=True, help="Load the samples first if nothing is held yet.")
@data_option
def serve(host: str | None, port: int | None, samples: bool, data: Path | None) -> None:
    """Serve the search page and the JSON API on this machine.

    Other addresses than this machine's own are served once there is a user to log in.

    \b
    Examples:
      directives serve --port 8080
      directives user add lan --role administrator && directives serve --host 0.0.0.0
    """
    settings = read(data=data, host=host, port=port)
    with opened(settings) as product:
        require_users(product)
        _serve(product, settings, samples)


def require_users(product: Product) -> None:
    """Raise `SettingsError` where other machines are to be served, but nobody can log in."""
    with product.database.read() as connection:
        has_users = users.any_user(connection)
    if has_users:
        signing.key_of(product.settings)  # better missed now than at the first log-in
    else:
        require_loopback(product.settings.host)


def load_samples(product: Product) -> None:
    """Load the directives of the folder `samples`, unless any load was made before.

    Where that load was killed or stopped, what is missing is loaded.
    """
    with product.database.read() as connection:
        left = [one.asked for one in ledger.incomplete(connection)]
    if (str(SAMPLES),) not in left and ledger.list_loads(product.database, size=1).total:
        return
    report = load(product, [SAMPLES], root=SAMPLES)
    click.echo(f"{len(report.files)} sample files loaded", err=True)


def _serve(product: Product, settings: Settings, samples: bool) -> None:
    with _listening(settings) as listener:
        # A load at work needs no mending here: it has mended what was killed before it.
        with contextlib.suppress(Busy):
            indexing.mend(product)
        if samples:
            load_samples(product)
        config = uvicorn.Config(
            create_app(product),
            log_level="warning",
            access_log=False,
            server_header=False,
            # Who asks is whoever is connected: what proxies say, service.identity judges.
            proxy_headers=False,
            # Where it is installed, the parser in C answers a very long address without saying why.
            http="h11",
            h11_max_incomplete_event_size=LONGEST_HEAD,
            ws="none",
        )
        click.echo(f"directives serves {settings.origin}", err=True)
        # What is there now stays: collections need not go through all of it again and again.
        gc.collect()
        gc.freeze()
        with contextlib.suppress(KeyboardInterrupt), _alerts(product):
            uvicorn.Server(config).run(sockets=[listener])


@contextlib.contextmanager
def _alerts(product: Product) -> Iterator[None]:
    """Matches loads and sends notices meanwhile, unless a worker of its own is to do that.

    Each in a thread, so that a slow receiver holds up no matching.
    """
    with contextlib.ExitStack() as jobs:
        if product.settings.alerts_in_service:
            for job in (worker.match_alerts, worker.deliver_alerts):
                jobs.enter_context(worker.beside(product, job, ROUNDS))
        yield


def _listening(settings: Settings) -> socket.socket:
    """A socket on the address; raises `SettingsError` where another program has it."""
    host = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, settings.port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError("port", f"{settings.port} cannot be served: {reason}") from error
    # An answer leaves in two writes; without this the second waits 40 ms for the first's receipt.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
