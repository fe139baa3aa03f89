"""A clock for the processes of a test: an hour lasts some seconds, and it may be wrong or stand.

So retries, rests and digests of hours come within a test, by the product's own periods.
"""

import time
from datetime import UTC, datetime
from typing import NamedTuple

from service import ledger
from service.accounts import moments

SPEED = 720.0
"""Seconds that go by in one."""
DAY = 86_400.0
_ERA = datetime(2026, 1, 5, tzinfo=UTC).timestamp()


class Setting(NamedTuple):
    """How a process sees time: when all clocks began, how fast it runs, how far ahead it is.

    Seconds since 1970 by the system's clock, seconds in one, and seconds.
    """

    began: float
    speed: float = SPEED
    ahead: float = 0.0

    def now(self) -> datetime:
        """The moment that it takes for now."""
        seconds = (time.time() - self.began) * self.speed + self.ahead
        return datetime.fromtimestamp(_ERA + seconds, UTC)

    def standing(self, ahead: float) -> "Setting":
        """A clock that stands, so much later than this one is now."""
        return Setting(self.began, 0.0, self.now().timestamp() - _ERA + ahead)


_setting = Setting(0.0, 0.0)


def install() -> None:
    """Put it in place of the product's; before modules are imported that take it as a default."""
    moments.now = now
    ledger.now = lambda: moments.written(now())


def put(setting: Setting) -> None:
    """Have it go so in this process."""
    global _setting  # noqa: PLW0603 - a process has one clock
    _setting = setting


def now() -> datetime:
    """The moment that this process takes for now."""
    return _setting.now()
