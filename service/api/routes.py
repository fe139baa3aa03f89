"""All routes of the API."""

from fastapi import APIRouter

from service.api import (
    agencies,
    audit,
    citations,
    corrections,
    deadlines,
    deliveries,
    destinations,
    documents,
    export,
    facets,
    health,
    loads,
    me,
    metrics,
    notices,
    openapi,
    proofs,
    saved_queries,
    search,
    similar,
    suggest,
    synonyms,
    tasks,
    tokens,
    translations,
    users,
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
    me,
    tokens,
    users,
    audit,
    saved_queries,
    proofs,
    notices,
    destinations,
    deliveries,
    openapi,
):
    router.include_router(_resource.router, prefix="/api/v1")
router.include_router(health.router)
router.include_router(metrics.router)
