"""Writes in the audit what a command did, by the name of the one at the keyboard."""

import getpass

from service import lease
from service.accounts import audit
from service.accounts.model import Actor
from service.product import Product


def operator() -> Actor:
    """The one at the keyboard, who may all, by the name that the system knows him by."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = "command line"
    return Actor(None, name, "administrator", "command")


def record(
    product: Product, action: audit.Action, object_: str, **detail: str | int | bool | None
) -> None:
    """Note that the operator did this. Raises `Busy`."""
    with lease.aside(product) as connection:
        audit.record(connection, operator(), action, object_, **detail)
