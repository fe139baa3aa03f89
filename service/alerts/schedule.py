"""When the messages of a saved query are sent: at once, each hour, at an hour of a day or week."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Schedule(NamedTuple):
    """`hour` (0 to 23) and `weekday` (0 is Monday) are those of the time zone.

    An hour that a change of clocks leaves out is the one after it.
    """

    cadence: str
    hour: int
    weekday: int
    timezone: str


def next_moment(now: datetime, schedule: Schedule) -> datetime:
    """The next moment (UTC) at which something is sent; now for "at_once"."""
    if schedule.cadence == "at_once":
        return now
    if schedule.cadence == "hourly":
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    today = now.astimezone(ZoneInfo(schedule.timezone)).date()
    coming = _moments(schedule, (today + timedelta(days) for days in range(9)))
    return next(moment for moment in coming if moment > now)


def last_period(now: datetime, schedule: Schedule) -> tuple[datetime, datetime]:
    """When (UTC) the newest day or week that is over began, and when it ended."""
    today = now.astimezone(ZoneInfo(schedule.timezone)).date()
    going = _moments(schedule, (today - timedelta(days) for days in range(16)))
    ends, begins, *_ = (moment for moment in going if moment <= now)
    return begins, ends


def _moments(schedule: Schedule, days: Iterable[date]) -> Iterator[datetime]:
    for day in days:
        if schedule.cadence == "daily" or day.weekday() == schedule.weekday:
            local = datetime.combine(day, time(schedule.hour), ZoneInfo(schedule.timezone))
            yield local.astimezone(UTC)
