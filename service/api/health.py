"""`/healthz`: the process answers; `/readyz`: database and engine answer as well."""

import sqlalchemy as sa
from fastapi import APIRouter, Request
from pydantic import BaseModel

from search.engine import EngineError
from service.errors import STATUS
from service.indexing import require_usable
from service.web import product_of

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: str


class Ready(Alive):
    """Database and engine answer; how many paragraphs the index holds."""

    engine: str
    paragraphs: int


@router.get("/healthz")
def alive() -> Alive:
    """Whether the process answers."""
    return Alive(status="ok")


@router.get("/readyz")
def ready(request: Request) -> Ready:
    """Whether database and engine answer; 503 with the code where one does not."""
    product = product_of(request)
    with product.database.read() as connection:
        connection.execute(sa.text("SELECT 1"))
    health = product.engine.health()
    if not health.ok:
        code, _, message = health.message.partition(": ")
        # Without a code it is a part of the index that does not answer.
        raise EngineError(code if code in STATUS else "engine_unreachable", message)
    require_usable(product)
    return Ready(status="ok", engine=health.engine, paragraphs=health.paragraphs)
