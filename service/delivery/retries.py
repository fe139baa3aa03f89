"""When a delivery that failed is tried again, and when that ends. Pure.

Attempts are counted, not days: a clock that was wrong for a while gives nothing up.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

DELAYS = (10.0, 60.0, 300.0, 1_800.0, 7_200.0)
"""Seconds before the second attempt and those after it."""
LONGEST_DELAY = 21_600.0
ATTEMPTS = 17
"""With these delays the last attempt is just short of three days after the first."""
LONGEST_WAIT = 86_400.0
"""Seconds that a receiver may ask for."""
PERIODS: Mapping[str, timedelta] = {
    "at_once": timedelta(),
    "hourly": timedelta(hours=1),
    "daily": timedelta(hours=25),  # where a change of clocks makes the day longer
    "weekly": timedelta(days=7, hours=1),
}
"""By cadence, how long after now something can be due at most."""
SHORTEST_REST = 10.0
LONGEST_REST = 3_600.0
JITTER = 0.2
"""Share of a delay that is left out at random, so that what failed together is tried apart."""


def delay(attempt: int, wait: float = 0.0) -> timedelta | None:
    """How long after the attempt of this number (from 1) the next is made; None for no next one.

    `wait` are the seconds that the receiver asked for.
    """
    if attempt >= ATTEMPTS:
        return None
    longest = DELAYS[attempt - 1] if attempt <= len(DELAYS) else LONGEST_DELAY
    jittered = longest * (1 - JITTER * random.random())  # noqa: S311 - no secret
    return timedelta(seconds=max(jittered, min(wait, LONGEST_WAIT)))


def rest(failing: datetime, now: datetime) -> timedelta:
    """How long the other deliveries to a destination wait that has been failing since then.

    As long as it has been failing already, so few attempts are made where nobody answers.
    """
    seconds = (now - failing).total_seconds()
    return timedelta(seconds=min(max(seconds, SHORTEST_REST), LONGEST_REST))
