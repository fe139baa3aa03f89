"""`/metrics`: what a monitoring system watches, for administrators and their programs."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service import metrics
from service.web import product_of

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def show(request: Request) -> Response:
    """The metrics in Prometheus' text form."""
    return Response(metrics.exposition(product_of(request)), media_type=metrics.CONTENT_TYPE)
