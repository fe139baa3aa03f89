"""The channel of webhooks: a message, signed, to where the guard lets it go."""

import time

import msgspec

from service.accounts import moments
from service.delivery import guard, payload, posting, signature
from service.delivery.guard import Resolve, TargetRefused
from service.delivery.model import Delivery, DeliveryError, Ending
from service.delivery.posting import Answer, CertificateError
from service.product import Product

USER_AGENT = "directives-webhook/1"
GONE = 410
"""The status by which a receiver says that it wants nothing any more."""


def send(product: Product, delivery: Delivery, *, resolve: Resolve = guard.resolve) -> None:
    """Post a delivery to its destination. Raises `DeliveryError`."""
    body = msgspec.json.encode(payload.message(product, delivery))
    answer = _post(product, delivery, body, resolve)
    if not 200 <= answer.status < 300:
        ending: Ending = "switch_off" if answer.status == GONE else "try_again"
        raise DeliveryError("answered", str(answer.status), ending=ending, wait=answer.retry_after)


def _post(product: Product, delivery: Delivery, body: bytes, resolve: Resolve) -> Answer:
    now = moments.now()
    secrets = list(signature.secrets_of(product, delivery.destination, now))
    headers = {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        **signature.headers(delivery.id, now, body, secrets),
    }
    permitted = product.settings.webhook_private_targets
    end = time.monotonic() + posting.SECONDS
    try:
        target = guard.target(delivery.destination.address, permitted, resolve)
    except TargetRefused as refused:
        raise DeliveryError("target_refused", refused.reason) from refused
    except TimeoutError as error:
        raise DeliveryError("timed_out") from error
    except OSError as error:
        raise DeliveryError("name_unknown") from error
    try:
        return posting.post(target, headers, body, seconds=end - time.monotonic())
    except CertificateError as error:
        raise DeliveryError("certificate") from error
    except TimeoutError as error:
        raise DeliveryError("timed_out") from error
    except OSError as error:
        raise DeliveryError("unreachable") from error
