"""The words of the interface."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.readers.formats import FORMATS
from loader.rules import LEVELS
from search.engine import SORTS
from search.model import KINDS, ROLES
from search.query_examples import examples
from search.query_fields import vocabulary
from search.query_nodes import PROBLEMS
from service.accounts.audit import ACTIONS
from service.accounts.model import CODES, SCOPES, Via
from service.accounts.model import ROLES as ROLES_OF_USERS
from service.alerts.events import EVENTS, REASONS
from service.citation_conflicts import CONFLICT_KINDS
from service.corrections import FIELDS, FactField
from service.delivery.destinations import REASONS as REASONS_OF_DESTINATIONS
from service.delivery.feeds import FORMATS as FORMATS_OF_FEEDS
from service.delivery.model import FAILURE_CODES, STATES, OffReason
from service.delivery.model import Kind as KindOfLetter
from service.errors import STATUS
from service.export import FORMATS as FORMATS_OF_EXPORT
from service.export_columns import NAMES
from service.i18n import LANGUAGES, Catalogues, Words, load_catalogues, negotiate
from service.ledger import OUTCOMES
from service.pages.account import Done
from service.pages.destinations import Done as DoneToDestinations
from service.pages.inbox import Action, Show
from service.pages.saved import Done as DoneToSaved
from service.pages.saved_form import CADENCES, SavedForm
from service.translations import SHARED

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = load_catalogues()
SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")

NAMED_BY_VALUE = {
    "account.done": get_args(Done),
    "account.role": ROLES_OF_USERS,
    "alert.event": EVENTS,
    "alert.reason": REASONS,
    "audit.action": ACTIONS,
    "audit.via": get_args(Via),
    "conflict": CONFLICT_KINDS,
    "correct.add": get_args(FactField),
    "correction.field": FIELDS,
    "conflict.explained": CONFLICT_KINDS,
    "export.column": NAMES,
    "export.format": FORMATS_OF_EXPORT,
    "delivery.error": FAILURE_CODES,
    "delivery.state": STATES,
    "destinations.done": get_args(DoneToDestinations),
    "destinations.kind": ("email", "webhook"),
    "destinations.off": get_args(OffReason),
    "proof.wrong": ("number", "day", "order", "none", "unreadable"),
    "saved.cadence": CADENCES,
    "saved.when": CADENCES,
    "saved.done": get_args(DoneToSaved),
    "saved.field": list(SavedForm.model_fields),
    "saved.stopped": ("owner_disabled", "tree_unreadable"),
    "weekday": [str(day) for day in range(7)],
    "error": [f"{code}.{part}" for code in STATUS for part in ("title", "detail")],
    "format": FORMATS,
    "evidence": tuple(LEVELS),
    "feeds.format": FORMATS_OF_FEEDS,
    "help.field": tuple(vocabulary()["names"]),
    "help.operator": tuple(examples()["operators"]),
    "inbox.done": (*get_args(Action), "all"),
    "inbox.empty": get_args(Show),
    "inbox.show": get_args(Show),
    "kind": KINDS,
    "mail.intro": get_args(KindOfLetter),
    "mail.subject": get_args(KindOfLetter),
    "outcome": (*OUTCOMES, "paragraphs"),
    "query": PROBLEMS,
    "reason": [
        *(f"{code.split('_')[0]}_{reason}" for code in CODES for reason in CODES[code]),
        *(f"role_{role}" for role in ROLES_OF_USERS),
        *(f"destination_{reason}" for reason in REASONS_OF_DESTINATIONS),
    ],
    "role": ROLES,
    "scope": SCOPES,
    "sort": SORTS,
    "tokens.state": ("expired", "revoked"),
    "translation.shared": SHARED,
}
"""Keys that are put together from a prefix and a value, where the values are a table."""

OPEN_PREFIXES = (
    "audit.detail.",
    "load_error.",
    "reason.",
    "relation.",
    "understood.",
    "language.",
    "load.kind.",
    "load.state.",
    "suggest.",
    "help.role.",
    "document.",
    "facet.",
)
"""Keys that are put together from values that come from elsewhere; each falls back or is tested."""


@pytest.fixture
def catalogues() -> Catalogues:
    return Catalogues(SAIGON)


def placeholders(message: str | list[str]) -> set[str]:
    forms = message if isinstance(message, list) else [message]
    return {name for form in forms for name in re.findall(r"\{(\w+)\}", form)}


def test_all_languages_have_equal_keys() -> None:
    vietnamese, *others = (set(CATALOGUES[language]) for language in LANGUAGES)
    assert all(keys == vietnamese for keys in others)


def test_a_message_has_equal_placeholders_in_all_languages() -> None:
    for key, message in CATALOGUES["vi"].items():
        for language in LANGUAGES:
            assert placeholders(CATALOGUES[language][key]) == placeholders(message), key


def test_no_message_is_empty_and_none_has_markup() -> None:
    for messages in CATALOGUES.values():
        for key, message in messages.items():
            for form in message if isinstance(message, list) else [message]:
                assert form.strip() == form != "", key
                assert not re.search(r"[<>]|&\w+;", form), key


def test_plural_forms_are_those_of_the_language() -> None:
    for language, messages in CATALOGUES.items():
        forms = [len(message) for message in messages.values() if isinstance(message, list)]
        assert set(forms) == ({2} if language == "en" else set())


def test_every_key_that_is_used_exists_and_every_key_is_used() -> None:
    sources = [*(ROOT / "service").rglob("*.py"), *(ROOT / "web" / "templates").rglob("*.*")]
    text = "\n".join(source.read_text("utf-8") for source in sources)
    written = set(re.findall(r"""\b(?:t|words)\(\s*["']([a-z_.]+)["'](?!\s*~)""", text))
    keys = set(CATALOGUES["vi"])
    assert written <= keys
    tabled = {f"{prefix}.{value}" for prefix, values in NAMED_BY_VALUE.items() for value in values}
    assert tabled <= keys
    unused = {key for key in keys - written - tabled if not key.startswith(OPEN_PREFIXES)}
    assert not {key for key in unused if f'"{key}"' not in text}


def test_plurals_numbers_and_placeholders(catalogues: Catalogues) -> None:
    assert catalogues.words("en")("results.count", n=1) == "1 paragraph"
    assert catalogues.words("en")("results.count", n=1234) == "1,234 paragraphs"
    assert catalogues.words("vi")("results.count", n=1234) == "1.234 đoạn văn"


@pytest.mark.parametrize(
    ("language", "iso", "shown"),
    [
        ("vi", "2024-03-15", "15/03/2024"),
        ("vi", "2024-03", "03/2024"),
        ("zh", "2024-03-15", "2024年3月15日"),
        ("zh", "2024", "2024年"),
        ("en", "2024-03-15", "15 Mar 2024"),
        ("en", "2024", "2024"),
        ("en", None, ""),
        ("en", "yearly", "yearly"),
    ],
)
def test_dates_are_written_as_the_language_does(
    catalogues: Catalogues, language: str, iso: str | None, shown: str
) -> None:
    assert catalogues.words(language).day(iso) == shown


def test_times_are_those_of_the_installation(catalogues: Catalogues) -> None:
    moment = datetime(2024, 12, 31, 18, 5, tzinfo=UTC)
    assert catalogues.words("vi").moment(moment) == "01/01/2025 01:05"


def test_text_with_braces_is_shown_as_it_is(catalogues: Catalogues) -> None:
    shown = catalogues.words("en")("document.found", n=2, query="{n} {query}")
    assert "“{n} {query}”" in shown


@pytest.mark.parametrize(
    ("chosen", "remembered", "accepted", "language"),
    [
        (None, None, None, "vi"),
        ("zh", "en", "vi", "zh"),
        ("fr", "en", "vi", "en"),
        (None, "xx", "zh-TW,zh;q=0.9,en;q=0.8", "zh"),
        (None, None, "fr, en;q=0.7, zh;q=0.9", "zh"),
        (None, None, "en;q=0, fr", "vi"),
        (None, None, "en;q=banana", "en"),
    ],
)
def test_the_language_is_chosen_then_remembered_then_accepted(
    chosen: str | None, remembered: str | None, accepted: str | None, language: str
) -> None:
    assert negotiate(chosen, remembered, accepted) == language


@given(st.text(), st.text(), st.text())
def test_any_header_gives_one_of_our_languages(a: str, b: str, c: str) -> None:
    assert negotiate(a, b, c) in LANGUAGES


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("vi", {}, SAIGON)("no.such.key")
