"""Which loads a replay is for: by their numbers, or by the days on which they began."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from service.alerts.replay import loads_begun
from service.parameters import LARGEST_ID
from service.product import Product

Line = Annotated[str, Field(max_length=20)]


class ReplayRange(BaseModel):
    """What was typed, "" where nothing was; numbers count before days."""

    model_config = ConfigDict(extra="ignore")

    first_load: Line = ""
    last_load: Line = ""
    first_day: Line = ""
    last_day: Line = ""

    @property
    def is_given(self) -> bool:
        """Whether a replay is asked for at all."""
        return any((self.first_load, self.last_load, self.first_day, self.last_day))


def loads_of(wanted: ReplayRange, product: Product) -> tuple[int, int | None]:
    """The first and the last load; None for the newest.

    Days are those of the installation's time zone. Raises `ValueError` of "number", "day", "order",
    or "none" where no load began on these days.
    """
    if wanted.first_load or wanted.last_load:
        first, last = _number(wanted.first_load) or 1, _number(wanted.last_load)
        _in_order(first, last)
        return first, last
    zone = ZoneInfo(product.settings.timezone)
    first_day, last_day = _day(wanted.first_day), _day(wanted.last_day)
    _in_order(first_day, last_day)
    after_last = last_day and last_day + timedelta(days=1)
    found = loads_begun(product.database, _midnight(first_day, zone), _midnight(after_last, zone))
    if found is None:
        raise ValueError("none")
    return found


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LARGEST_ID):
        raise ValueError("number")
    return int(text)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("day") from error
    if not 1900 <= day.year <= 9000:  # so that a day more or a time zone is one as well
        raise ValueError("day")
    return day


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time.min, zone) if day else None


def _in_order(first: date | int | None, last: date | int | None) -> None:
    if first is not None and last is not None and first > last:  # type: ignore[operator]
        raise ValueError("order")
