"""Addresses that lead into the service from outside, and those that only their reader knows."""

import base64
import hmac
import re
from collections.abc import Iterable

from service.accounts import signing
from service.product import Product
from service.settings import Settings

_TOKEN = re.compile(r"(\d{1,18}(?:-\d{1,18})*)-([A-Za-z0-9_-]{43})", re.ASCII)


def absolute(settings: Settings, path: str) -> str:
    """The path with the origin under which people reach the service."""
    return settings.origin + path


def sealed(product: Product, label: str, numbers: Iterable[int]) -> str:
    """The numbers with a seal that nobody else can make: what stands in a secret address."""
    written = tuple(numbers)
    return "-".join([*map(str, written), _seal(product, label, written)])


def unsealed(product: Product, label: str, token: str) -> tuple[int, ...] | None:
    """The numbers that were sealed for this purpose, None for anything else."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    numbers = tuple(map(int, found[1].split("-")))
    sound = hmac.compare_digest(sealed(product, label, numbers), token)
    return numbers if sound else None


def _seal(product: Product, label: str, numbers: tuple[int, ...]) -> str:
    secret = signing.derived(product, label, *numbers)
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
