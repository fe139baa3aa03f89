"""When messages are sent: at the hours of a time zone, whatever its clocks do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.alerts.schedule import Schedule, last_period, next_moment

ZONES = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC")
SCHEDULES = st.builds(
    Schedule,
    st.sampled_from(["daily", "weekly"]),
    st.integers(0, 23),
    st.integers(0, 6),
    st.sampled_from(ZONES),
)
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 20 * 366 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))


@given(SCHEDULES, MOMENTS)
def test_periods_follow_each_other_without_a_gap(schedule: Schedule, now: datetime) -> None:
    begins, ends = last_period(now, schedule)
    assert begins < ends <= now < next_moment(now, schedule)
    assert next_moment(begins, schedule) == ends
    assert last_period(ends, schedule) == (begins, ends)
    days = 7 if schedule.cadence == "weekly" else 1
    assert abs(ends - begins - timedelta(days)) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("cadence", "expected"),
    [
        ("at_once", "2026-03-04T05:06:07+00:00"),
        ("hourly", "2026-03-04T06:00:00+00:00"),
        ("daily", "2026-03-05T01:00:00+00:00"),
        ("weekly", "2026-03-09T01:00:00+00:00"),
    ],
)
def test_a_message_waits_for_its_hour(cadence: str, expected: str) -> None:
    now = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    schedule = Schedule(cadence, 8, 0, "Asia/Ho_Chi_Minh")
    assert next_moment(now, schedule).isoformat() == expected


def test_an_hour_that_is_left_out_is_the_one_after_it() -> None:
    night = datetime(2026, 3, 28, 12, tzinfo=UTC)
    moment = next_moment(night, Schedule("daily", 2, 0, "Europe/Berlin"))
    assert moment.isoformat() == "2026-03-29T01:00:00+00:00"
