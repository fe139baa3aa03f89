"""What a person may say to put a fact right, checked and in the form that is kept.

Knows no paragraph: whether the fact stands in the text is not asked.
"""

import re
from datetime import date
from typing import get_args

import msgspec

from analyzers.agencies import agency_id
from analyzers.normalize import nfc
from analyzers.numbers import number_key
from loader.corrections import Fact
from loader.model import Field
from search.model import RELATIONS, Agency, Citation, Deadline, Role
from service.db.text import storable

LONGEST = 1000
"""Characters of one value."""
_MONTH_DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_WHEN = re.compile(
    rf"\d{{4}}|\d{{4}}-(?:0[1-9]|1[0-2])|\d{{4}}-{_MONTH_DAY}|yearly:(?:before|on):--{_MONTH_DAY}"
    r"|monthly:(?:before|on):(?:0[1-9]|[12]\d|3[01])|daily:before:(?:[01]\d|2[0-3]):[0-5]\d"
)


class CorrectionValueError(ValueError):
    """A value that cannot be kept.

    `code` is unreadable, empty, too_long, date, when or relation.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _AgencyValue(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    role: Role


class _CitationValue(msgspec.Struct, forbid_unknown_fields=True):
    number: str
    date: str | None = None
    relation: str = "cites"


class _DeadlineValue(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    iso_or_rule: str | None = None


def read_value(field: str, value: object) -> str | Fact:
    """The value of a field as it is kept.

    An agency is given as {name, role}, a citation as {number, date, relation}, a deadline as
    {text, iso_or_rule}, all others as a string. Raises `CorrectionValueError`.
    """
    try:
        match field:
            case "agencies":
                return _agency(msgspec.convert(value, _AgencyValue))
            case "citations":
                return _citation(msgspec.convert(value, _CitationValue))
            case "deadlines":
                return _deadline(msgspec.convert(value, _DeadlineValue))
            case _:
                return _own(field, msgspec.convert(value, str))
    except msgspec.ValidationError as error:
        raise CorrectionValueError("unreadable") from error


def _agency(given: _AgencyValue) -> Agency:
    name = _text(given.name)
    return Agency(agency_id(name), name, given.role)


def _citation(given: _CitationValue) -> Citation:
    if given.relation not in RELATIONS:
        raise CorrectionValueError("relation")
    number = _text(given.number)
    return Citation(number, number_key(number), _day(given.date), given.relation)


def _deadline(given: _DeadlineValue) -> Deadline:
    when = given.iso_or_rule or None
    if when and not _WHEN.fullmatch(when):
        raise CorrectionValueError("when")
    return Deadline(
        _text(given.text), _day(when) if when and re.match(r"\d{4}-\d\d-", when) else when
    )


def _own(field: str, value: str) -> str:
    assert field in get_args(Field)
    text = _text(value)
    return _day(text) or text if field == "date" else text


def _day(value: str | None) -> str | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise CorrectionValueError("date") from error


def _text(value: str) -> str:
    """One line in NFC."""
    text = " ".join(nfc(storable(value)).split())
    if not text:
        raise CorrectionValueError("empty")
    if len(text) > LONGEST:
        raise CorrectionValueError("too_long")
    return text
