"""Clocks that are set wrong between loads: what is told and sent does not depend on them."""

from collections import Counter
from typing import get_args

import pytest
import sqlalchemy as sa

from search.tree import Match
from service import loads
from service.alerts import saved
from service.alerts.saved import Cadence, Settings, Terms
from service.alerts.verification import verify
from service.db.alerts import notices
from service.delivery.sending import deliver_due
from service.product import Product
from tests.alert_rows import add_destination
from tests.collection import Write
from tests.recorded_channel import Recorder
from tests.saved_searches import match_all
from tests.standing_clock import Clock

CADENCES = get_args(Cadence)
DAYS_OF_ALL_CADENCES = 9
TERMS = Terms(text="", selection={}, tree=Match("grams", ("trực", "đê")))


@pytest.mark.parametrize("hours", [-9_600, -25, -1, 1, 9_600])
def test_a_clock_that_jumps_between_loads_neither_loses_nor_repeats(
    product: Product, write: Write, clock: Clock, hours: float
) -> None:
    channel = Recorder()
    hook = add_destination(product)
    for cadence in CADENCES:
        told = Settings(name="đê", cadence=cadence, destinations=(hook,))
        saved.create(product, None, TERMS, told)
    for number, jump in enumerate((0, hours, 0, -hours), 1):
        clock.go(jump)
        loads.load(product, [write(f"{number}.txt", number, f"Sở Y tế trực đê {number}.")])
        match_all(product)
        deliver_due(product, {"webhook": channel}, clock, senders=1)
    for _ in range(DAYS_OF_ALL_CADENCES * 4):
        clock.go(6)
        deliver_due(product, {"webhook": channel}, clock, senders=1)
    assert list(verify(product)) == []
    assert set(Counter(channel.ids).values()) == {1}
    assert _told_by(product, channel) == _made(product)
    assert len(_made(product)) == 4 * len(CADENCES)


def test_a_clock_that_is_set_back_does_not_hold_up_a_digest(
    product: Product, write: Write, clock: Clock
) -> None:
    channel = Recorder()
    hook = add_destination(product)
    saved.create(product, None, TERMS, Settings(name="đê", cadence="daily", destinations=(hook,)))
    clock.go(9_600)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    clock.go(-9_600)
    for _ in range(6):
        clock.go(6)
        deliver_due(product, {"webhook": channel}, clock, senders=1)
    assert _told_by(product, channel) == _made(product)


def _told_by(product: Product, channel: Recorder) -> list[int]:
    """The notices of what was sent, each as often as it was in there."""
    told: list[int] = []
    for one in channel.sent:
        there = sa.and_(
            notices.c.saved_query == one.saved_query, notices.c.id.between(one.first, one.last)
        )
        with product.database.read() as connection:
            told += connection.scalars(sa.select(notices.c.id).where(there))
    return sorted(told)


def _made(product: Product) -> list[int]:
    with product.database.read() as connection:
        return sorted(connection.scalars(sa.select(notices.c.id)))
