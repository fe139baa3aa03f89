"""All routes of the API."""

from fastapi import APIRouter

from service.api import (
    agencies,
    citations,
    corrections,
    deadlines,
    documents,
    export,
    facets,
    health,
    loads,
    openapi,
    search,
    similar,
    suggest,
    synonyms,
    tasks,
    translations,
)

router = APIRouter()
for _resource in (
    search,
    export,
    facets,
    suggest,
    similar,
    loads,
    documents,
    translations,
    agencies,
    tasks,
    deadlines,
    citations,
    corrections,
    synonyms,
    openapi,
):
    router.include_router(_resource.router, prefix="/api/v1")
router.include_router(health.router)
