"""All routes of the API."""

from fastapi import APIRouter

from service.api import (
    agencies,
    citations,
    corrections,
    deadlines,
    documents,
    facets,
    health,
    loads,
    openapi,
    search,
    suggest,
    tasks,
)

router = APIRouter()
for _resource in (
    search,
    facets,
    suggest,
    loads,
    documents,
    agencies,
    tasks,
    deadlines,
    citations,
    corrections,
    openapi,
):
    router.include_router(_resource.router, prefix="/api/v1")
router.include_router(health.router)
