"""A channel that keeps what it is given, and sending through it."""

import time
from dataclasses import dataclass, field
from datetime import timedelta

from service.delivery.model import Delivery, DeliveryError
from service.delivery.sending import Done, deliver_due
from service.product import Product
from tests.alert_rows import (
    NOON,
)


@dataclass
class Recorder:
    """A channel that keeps what it is given, and fails as a test asks it to."""

    error: DeliveryError | None = None
    failing: set[int] = field(default_factory=set)
    seconds: float = 0.0
    sent: list[Delivery] = field(default_factory=list)

    def __call__(self, product: Product, one: Delivery) -> None:
        time.sleep(self.seconds)
        self.sent.append(one)
        if self.error and (not self.failing or one.destination.id in self.failing):
            raise self.error

    @property
    def ids(self) -> list[str]:
        """What was sent, in that order."""
        return [one.id for one in self.sent]


UNREACHABLE = DeliveryError("unreachable")


def send(product: Product, channel: Recorder, seconds: float = 0.0, *, senders: int = 1) -> Done:
    """Send what is due so many seconds after noon."""
    now = NOON + timedelta(seconds=seconds)
    return deliver_due(product, {"webhook": channel}, lambda: now, senders=senders)
