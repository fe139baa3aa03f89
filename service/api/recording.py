"""Writes in the audit what was asked for through the API or a page, once it is done."""

from fastapi import Request

from service import lease
from service.accounts import audit
from service.web import product_of, require_actor


def record(
    request: Request, action: audit.Action, object_: str, **detail: str | int | bool | None
) -> None:
    """Note that who asks did this. Raises `Busy`."""
    with lease.aside(product_of(request)) as connection:
        audit.record(connection, require_actor(request), action, object_, **detail)
