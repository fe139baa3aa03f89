"""A clock that stands until a test sets it, in place of the product's."""

from datetime import UTC, datetime, timedelta

import pytest

from service import ledger
from service.accounts import moments


class Clock:
    """Gives the same moment again and again."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 6, 12, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def go(self, hours: float) -> None:
        """Set it on, or back."""
        self.moment += timedelta(hours=hours)


def stop_clocks(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Have the product go by a clock that stands.

    Where a function takes the product's clock as a default, as `deliver_due` does, it keeps that.
    """
    one = Clock()
    monkeypatch.setattr(moments, "now", one)
    monkeypatch.setattr(ledger, "now", lambda: moments.written(one()))
    return one
