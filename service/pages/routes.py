"""All routes of the pages."""

from fastapi import APIRouter

from service.pages import document, facet, loads, search, static
from service.pages import help as help_page

router = APIRouter()
for _page in (search, facet, document, loads, help_page, static):
    router.include_router(_page.router)
