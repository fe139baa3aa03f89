"""Signs what webhooks send, after the Standard Webhooks specification 1.0, so receivers can tell.

The secret of a destination is derived from the installation's key: the database holds none.
"""

import base64
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from service.accounts import signing
from service.delivery.model import Destination
from service.product import Product

PREFIX = "whsec_"
OVERLAP = timedelta(days=1)
"""For so long after a rotation the secret before signs as well."""


def secret_of(product: Product, destination: int, version: int) -> str:
    """The secret of a destination as its receiver is given it."""
    key = signing.derived(product, "webhook", destination, version)
    return PREFIX + base64.b64encode(key).decode()


def secrets_of(product: Product, destination: Destination, now: datetime) -> Iterator[str]:
    """The secrets in force, the newest first."""
    yield secret_of(product, destination.id, destination.secret)
    rotated = destination.rotated and datetime.fromisoformat(destination.rotated)
    # Not so for ever where a clock was wrong at the time of the rotation.
    if rotated and destination.secret > 1 and abs(now - rotated) < OVERLAP:
        yield secret_of(product, destination.id, destination.secret - 1)


def headers(id_: str, now: datetime, body: bytes, secrets: Sequence[str]) -> Mapping[str, str]:
    """The headers of a message: its id, the same at each attempt, time and signatures."""
    timestamp = str(int(now.timestamp()))
    signed = f"{id_}.{timestamp}.".encode() + body
    return {
        "webhook-id": id_,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(one, signed)}" for one in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
