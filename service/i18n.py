"""Words of the interface: message keys to text in one of three languages, at the edge only.

A catalogue is a flat JSON file `web/locale/{language}.json`; all have equal keys. A value is a text
with `{placeholders}`, or in English a list of two, for one and for any other number.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

LANGUAGES = ("vi", "zh", "en")
DEFAULT = LANGUAGES[0]
FOLDER = Path(__file__).resolve().parents[1] / "web" / "locale"

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ENGLISH_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

Message = str | list[str]


def load_catalogues(folder: Path = FOLDER) -> dict[str, dict[str, Message]]:
    """Every language's messages by key."""
    decoder = msgspec.json.Decoder(dict[str, Message])
    return {
        language: decoder.decode((folder / f"{language}.json").read_bytes())
        for language in LANGUAGES
    }


class Words:
    """The words, numbers and dates of one language."""

    def __init__(self, language: str, messages: Mapping[str, Message], zone: ZoneInfo) -> None:
        self.language = language
        self._messages = messages
        self._zone = zone

    def __call__(self, key: str, **values: object) -> str:
        """The message in this language; `n` chooses the plural form. Raises `KeyError`."""
        message = self._messages[key]
        if isinstance(message, list):
            message = message[0] if values.get("n") == 1 else message[-1]
        return _PLACEHOLDER.sub(lambda found: self._shown(values[found[1]]), message)

    def known(self, prefix: str, value: str) -> str:
        """The message `prefix.value`, or the value itself where the catalogue does not have it."""
        return self(f"{prefix}.{value}") if f"{prefix}.{value}" in self._messages else value

    def has(self, key: str) -> bool:
        """Whether the catalogue has this key."""
        return key in self._messages

    def number(self, value: int) -> str:
        """Digits in groups of three: 1.234 in Vietnamese, 1,234 elsewhere."""
        return f"{value:,}".replace(",", "." if self.language == "vi" else ",")

    def day(self, iso: str | date | None) -> str:
        """An ISO date, month or year as this language writes it; other text stays as it is."""
        text = iso.isoformat() if isinstance(iso, date) else iso or ""
        if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
            return text
        year, month, day = [*map(int, text.split("-")), 0, 0][:3]
        if not month:
            return f"{year}年" if self.language == "zh" else str(year)
        return self._written(year, month, day)

    def day_of_year(self, value: str) -> str:
        """`--12-10` as this language writes the tenth of December."""
        found = re.fullmatch(r"--(\d{2})-(\d{2})", value)
        if not found:
            return value
        month, day = int(found[1]), int(found[2])
        if self.language == "zh":
            return f"{month}月{day}日"
        return f"{day:02}/{month:02}" if self.language == "vi" else f"{day} {_month(month)}"

    def moment(self, instant: datetime) -> str:
        """A point in time in the installation's time zone."""
        return f"{self.day_of(instant)} {instant.astimezone(self._zone):%H:%M}"

    def day_of(self, instant: datetime) -> str:
        """The day of a point in time in the installation's time zone."""
        return self.day(instant.astimezone(self._zone).date())

    def _written(self, year: int, month: int, day: int) -> str:
        if self.language == "zh":
            return f"{year}年{month}月" + (f"{day}日" if day else "")
        if self.language == "vi":
            return (f"{day:02}/" if day else "") + f"{month:02}/{year}"
        return (f"{day} " if day else "") + f"{_month(month)} {year}"

    def _shown(self, value: object) -> str:
        return self.number(value) if isinstance(value, int) else str(value)


def _month(number: int) -> str:
    return _ENGLISH_MONTHS[number - 1] if 1 <= number <= 12 else f"{number:02}"


class Catalogues:
    """The three languages, ready to use."""

    def __init__(self, zone: ZoneInfo, folder: Path = FOLDER) -> None:
        messages = load_catalogues(folder)
        self._words = {
            language: Words(language, messages[language], zone) for language in LANGUAGES
        }

    def words(self, language: str) -> Words:
        """The words of one of `LANGUAGES`."""
        return self._words[language]


def negotiate(chosen: str | None, remembered: str | None, accepted: str | None) -> str:
    """The language to answer in: chosen in the address, else remembered, else accepted, else vi.

    `accepted` is an Accept-Language header (RFC 9110, 12.5.4); odd parts of it are passed over.
    """
    for wish in (chosen, remembered):
        if wish in LANGUAGES:
            return wish
    return next((language for language in _accepted(accepted or "")), DEFAULT)


def _accepted(header: str) -> list[str]:
    """Our languages in the header, most wanted first; those with q=0 are left out."""
    wanted: list[tuple[float, str]] = []
    for part in header[:1000].split(","):
        tag, _, weight = part.partition(";")
        language = tag.strip().lower().split("-")[0]
        quality = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", weight)
        share = float(quality[1]) if quality else 1.0
        if language in LANGUAGES and share > 0:
            wanted.append((-share, language))
    return [language for _, language in sorted(wanted, key=lambda pair: pair[0])]
