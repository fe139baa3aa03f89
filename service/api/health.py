"""`/healthz`: the process answers; `/readyz`: database and engine answer as well."""

import sqlalchemy as sa
from fastapi import APIRouter, Request
from pydantic import BaseModel

from service.errors import Problem
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
    """Whether database and engine answer; 503 where one does not."""
    product = product_of(request)
    with product.database.read() as connection:
        connection.execute(sa.text("SELECT 1"))
    health = product.engine.health()
    if not health.ok:
        raise Problem("engine_unavailable")
    return Ready(status="ok", engine=health.engine, paragraphs=health.paragraphs)
