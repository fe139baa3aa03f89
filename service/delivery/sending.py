"""Sends what is due: one delivery at a time for each destination, several destinations at once.

Each reaches its receiver at least once, always under the same id. Knows nothing of how it is sent.
"""

import logging
import os
import socket
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

from service.accounts import moments
from service.delivery import claims, retries
from service.delivery.model import Channels, Delivery, DeliveryError
from service.product import Product

log = logging.getLogger(__name__)

LONGEST = 30.0
"""Seconds that a channel may take for one delivery."""
SENDERS = 4
"""Threads that send."""


class Done(NamedTuple):
    """How many deliveries got through, are tried again later, and are never tried again."""

    delivered: int = 0
    failed: int = 0
    given_up: int = 0


def deliver_due(
    product: Product,
    channels: Channels,
    now: Callable[[], datetime] = moments.now,
    *,
    stop: Callable[[], bool] = lambda: False,
    senders: int = SENDERS,
) -> Done:
    """Send all that is due by the clock `now`, until `stop` says so; several may do so at once.

    Raises `Busy` and what the database raises; what was being sent then is sent again.
    """
    sender = f"{socket.gethostname()}, process {os.getpid()}, {uuid.uuid4()}"
    with claims.sending(product) as may:
        if not may:
            return Done()
        claims.put_right(product, sender, now())
        if not claims.is_any_due(product, channels.keys(), now()):
            return Done()  # as in nearly every round: no threads are started to find that out

        def work(_number: int) -> Done:
            done = Done()
            while not stop() and (
                delivery := claims.claim(product, sender, channels.keys(), now())
            ):
                done = _sum(done, _attempt(product, channels, sender, delivery, now))
            return done

        if senders == 1:
            return work(0)
        with ThreadPoolExecutor(senders, thread_name_prefix="sender") as pool:
            return _sum(*pool.map(work, range(senders)))


def _attempt(
    product: Product,
    channels: Channels,
    sender: str,
    delivery: Delivery,
    now: Callable[[], datetime],
) -> Done:
    """Send one delivery and note what became of it."""
    try:
        if delivery.attempt > retries.ATTEMPTS:  # the processes that sent it ended, each time
            raise DeliveryError("interrupted", ending="give_up")
        channels[delivery.destination.kind](product, delivery)
    except DeliveryError as error:
        log.info("delivery %s, attempt %d: %s", delivery.id, delivery.attempt, error)
        if claims.has_failed(product, sender, delivery, error, now()):
            return Done(failed=1)
        return Done(given_up=1)
    claims.is_delivered(product, delivery, now())
    return Done(delivered=1)


def _sum(*parts: Done) -> Done:
    return Done(*(sum(numbers) for numbers in zip(*parts, strict=True)))
