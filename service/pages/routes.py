"""All routes of the pages."""

from fastapi import APIRouter

from service.pages import citations, corrections, document, facet, loads, search, static
from service.pages import help as help_page

router = APIRouter()
for _page in (search, facet, document, citations, corrections, loads, help_page, static):
    router.include_router(_page.router)
