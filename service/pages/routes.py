"""All routes of the pages."""

from fastapi import APIRouter

from service.pages import (
    account,
    audit,
    citations,
    corrections,
    destinations,
    document,
    facet,
    feeds,
    inbox,
    loads,
    login,
    openid,
    proof,
    reset,
    saved,
    saving,
    similar,
    static,
    synonyms,
    translations,
    unsubscribe,
    users,
)
from service.pages import help as help_page

router = APIRouter()
for _page in (
    similar,
    facet,
    document,
    translations,
    citations,
    corrections,
    synonyms,
    loads,
    saving,
    saved,
    proof,
    inbox,
    destinations,
    help_page,
    login,
    openid,
    reset,
    unsubscribe,
    feeds,
    account,
    users,
    audit,
    static,
):
    router.include_router(_page.router)
