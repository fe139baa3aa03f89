"""Moments in UTC, and as the tables hold them: ISO 8601 to the second, ordered as texts are."""

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def written(moment: datetime) -> str:
    """A moment as a row holds it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def after(moment: datetime, seconds: float) -> str:
    """The moment so many seconds later, as a row holds it; fewer than none is before."""
    return written(moment + timedelta(seconds=seconds))


def seconds_since(text: str, moment: datetime) -> float:
    """How long ago that was; fewer than none for what is yet to come, or a clock set back."""
    return (moment - datetime.fromisoformat(text)).total_seconds()
