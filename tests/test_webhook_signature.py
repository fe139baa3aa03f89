"""Signatures of webhooks: the documented verifier and the standard's own library take them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from service.delivery import signature
from service.delivery.model import Destination
from service.product import Product

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "webhooks.md"
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
BODY = '{"kind": "notices", "name": "đê điều"}'.encode()
SECRET = "whsec_" + "A" * 43 + "="
OTHER = "whsec_" + "B" * 43 + "="
HOOK = Destination(7, 1, "webhook", "hook", "https://h.example", 1, None, None, None, None, "")


@pytest.fixture(scope="module")
def documented() -> Any:
    """The verifier as the documentation prints it."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    return SimpleNamespace(**names)


def _verified(
    documented: Any, sent: Mapping[str, str], body: bytes = BODY, secret: str = SECRET
) -> str:
    return str(documented.verify(secret, sent, body, set(), NOON.timestamp()))


def test_the_documented_verifier_takes_what_is_sent(documented: Any) -> None:
    sent = signature.headers("d-1", NOON, BODY, [SECRET])
    assert _verified(documented, sent) == "d-1"


@given(body=st.text(max_size=200), id_=st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True))
def test_the_library_of_the_standard_takes_what_is_sent(body: str, id_: str) -> None:
    sent = dict(signature.headers(id_, datetime.now(UTC), body.encode(), [OTHER, SECRET]))
    Webhook(SECRET).verify(body.encode(), sent, json_parse=False)
    with pytest.raises(WebhookVerificationError, match="signature"):
        Webhook(SECRET).verify(body.encode() + b".", sent, json_parse=False)


@pytest.mark.parametrize(
    "forged",
    [
        lambda sent: (sent, BODY + b" "),
        lambda sent: (sent, BODY.replace(b"notices", b"Notices")),
        lambda sent: ({**sent, "webhook-id": "d-2"}, BODY),
        lambda sent: ({**sent, "webhook-timestamp": "1714996801"}, BODY),
        lambda sent: ({**sent, "webhook-timestamp": "soon"}, BODY),
        lambda sent: ({**sent, "webhook-signature": ""}, BODY),
        lambda sent: ({**sent, "webhook-signature": "v1,é v1, v1"}, BODY),
        lambda sent: ({**sent, "webhook-signature": "v2" + sent["webhook-signature"][2:]}, BODY),
        lambda sent: ({name: sent[name] for name in sent if name != "webhook-id"}, BODY),
    ],
)
def test_a_forged_message_fails(
    documented: Any,
    forged: Callable[[Mapping[str, str]], tuple[Mapping[str, str], bytes]],
) -> None:
    sent, body = forged(signature.headers("d-1", NOON, BODY, [SECRET]))
    with pytest.raises(documented.NotVerified):
        _verified(documented, sent, body)


def test_a_message_signed_with_another_secret_fails(documented: Any) -> None:
    sent = signature.headers("d-1", NOON, BODY, [OTHER])
    with pytest.raises(documented.NotVerified, match="no signature"):
        _verified(documented, sent)


@pytest.mark.parametrize(("seconds", "good"), [(299, True), (301, False), (-299, True)])
def test_a_message_expires_after_five_minutes(documented: Any, seconds: int, good: bool) -> None:
    sent = signature.headers("d-1", NOON - timedelta(seconds=seconds), BODY, [SECRET])
    if good:
        assert _verified(documented, sent) == "d-1"
    else:
        with pytest.raises(documented.NotVerified, match="too old"):
            _verified(documented, sent)


def test_a_message_from_the_future_fails(documented: Any) -> None:
    sent = signature.headers("d-1", NOON + timedelta(seconds=301), BODY, [SECRET])
    with pytest.raises(documented.NotVerified, match="clock"):
        _verified(documented, sent)


def test_a_replayed_message_fails(documented: Any) -> None:
    sent = signature.headers("d-1", NOON, BODY, [SECRET])
    with pytest.raises(documented.NotVerified, match="before"):
        documented.verify(SECRET, sent, BODY, {"d-1"}, NOON.timestamp())


def test_both_secrets_sign_for_a_day_after_a_rotation(product: Product, documented: Any) -> None:
    rotated = msgspec.structs.replace(HOOK, secret=2, rotated=NOON.isoformat())
    old, new = (signature.secret_of(product, HOOK.id, version) for version in (1, 2))
    within = list(signature.secrets_of(product, rotated, NOON + timedelta(hours=23)))
    assert within == [new, old]
    sent = signature.headers("d-1", NOON, BODY, within)
    assert _verified(documented, sent, secret=old) == _verified(documented, sent, secret=new)
    assert list(signature.secrets_of(product, rotated, NOON + timedelta(hours=25))) == [new]
    assert list(signature.secrets_of(product, HOOK, NOON)) == [old]


def test_a_rotation_by_a_wrong_clock_keeps_the_old_secret_no_longer(product: Product) -> None:
    future = msgspec.structs.replace(HOOK, secret=2, rotated="2099-01-01T00:00:00+00:00")
    assert len(list(signature.secrets_of(product, future, NOON))) == 1


def test_each_destination_and_version_has_a_secret_of_its_own(product: Product) -> None:
    made = {signature.secret_of(product, id_, version) for id_ in (1, 2, 12) for version in (1, 2)}
    assert len(made) == 6
    assert all(re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", one) for one in made)
