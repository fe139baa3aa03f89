"""Senders that are killed at any moment: every receiver gets every delivery, under one id."""

import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.product import Product, opened
from service.settings import Settings, read
from tests.alert_rows import add_delivery, add_destination, add_query, lapse, states
from tests.receiver import Receiver, receiving
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[1]
KILLS = 6
DELIVERIES = 150
SENDERS = 2
MOST = 5
"""Deliveries that arrive before a kill, at most, but for those on their way: time would tell how
quick the machine is, and nothing might be left to kill."""

# Sends until it is killed.
SENDER = """
import sys
import time
from service.delivery.channels import CHANNELS
from service.delivery.sending import deliver_due
from service.product import opened
from service.settings import read

with opened(read()) as product:
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        deliver_due(product, CHANNELS)
        time.sleep(0.02)
"""


def test_killed_senders_lose_no_delivery(tmp_path: Path) -> None:
    _kill_and_deliver(read(data=tmp_path, database_url=""))


def test_killed_senders_lose_no_delivery_on_a_server(tmp_path: Path, postgresql_url: str) -> None:
    _kill_and_deliver(read(data=tmp_path, database_url=postgresql_url))


def _kill_and_deliver(settings: Settings) -> None:
    with receiving() as receiver, opened(settings) as product:
        receiver.status, receiver.body, receiver.pause = 200, b"ok", 0.005
        query = add_query(product)
        hooks = [add_destination(product, address=receiver.url) for _ in range(3)]
        wanted = [
            add_delivery(product, f"d-{number}", hooks[number % 3], query)
            for number in range(DELIVERIES)
        ]
        for _ in range(KILLS):
            with _sending(product):
                enough = len(receiver.received) + random.randint(0, MOST)
                wait_until(lambda enough=enough: len(receiver.received) >= enough)
        assert set(states(product).values()) & {"waiting", "sending"}, "killed too late"
        with _sending(product):
            wait_until(lambda: set(states(product).values()) == {"delivered"})
        _require_one_message_each(receiver, wanted)


def _require_one_message_each(receiver: Receiver, wanted: list[str]) -> None:
    bodies: defaultdict[str, set[bytes]] = defaultdict(set)
    for one in receiver.received:
        bodies[one.id].add(one.body)
    assert sorted(bodies) == sorted(wanted)
    assert {len(found) for found in bodies.values()} == {1}
    repeated = len(receiver.received) - len(wanted)
    assert repeated <= 3 * KILLS, "a kill hits one delivery of each destination at most"


@contextmanager
def _sending(product: Product) -> Iterator[None]:
    """Processes that send, from when all are ready until they are killed."""
    settings = product.settings
    environment = {
        "DIRECTIVES_DATA": str(settings.data),
        "DIRECTIVES_DATABASE_URL": settings.database_url,
        "DIRECTIVES_WEBHOOK_PRIVATE_TARGETS": '["127.0.0.0/8"]',
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", SENDER]
    processes = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(SENDERS)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        lapse(product)  # of those killed before, for which all would wait two minutes
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
            process.stdin.flush()
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.communicate()
