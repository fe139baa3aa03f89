"""All routes of the pages."""

from fastapi import APIRouter

from service.pages import (
    citations,
    corrections,
    document,
    facet,
    loads,
    search,
    similar,
    static,
    synonyms,
    translations,
)
from service.pages import help as help_page

router = APIRouter()
for _page in (
    search,
    similar,
    facet,
    document,
    translations,
    citations,
    corrections,
    synonyms,
    loads,
    help_page,
    static,
):
    router.include_router(_page.router)
