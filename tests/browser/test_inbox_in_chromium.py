"""The inbox with keys and without scripts, in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from service.loads import load_bytes
from service.product import Product, opened
from service.settings import Settings
from tests.browser.conftest import WIDE, Visit, reached
from tests.collection import directive
from tests.saved_searches import match_all, save_search

NOTICE = "[data-notice]"
TEXTS = ["1. Sở Y tế trực đê.", "2. Sở Nội vụ trực đê.", "3. Sở Tài chính trực đê."]


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A product with three unread notices."""
    with opened(Settings(data=tmp_path)) as product:
        save_search(product, "trực đê")
        tasks = [text.partition(" ")[2] for text in TEXTS]
        assert not load_bytes(product, [("a.txt", directive(9, *tasks).encode())]).failed
        match_all(product)
        yield product


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def person(request: pytest.FixtureRequest, browser: object, product: Product) -> Iterator[Visit]:
    """A visit with and one without JavaScript; nothing may go wrong during it."""
    with reached(product) as address:
        visit = Visit(
            browser, address, java_script_enabled=request.param, viewport=WIDE, locale="en"
        )
        visit.page.goto("/inbox")
        yield visit
        visit.context.close()
    assert not visit.faults


@pytest.fixture
def typist(browser: object, product: Product) -> Iterator[Visit]:
    """Somebody at the keyboard."""
    with reached(product) as address:
        visit = Visit(browser, address, viewport=WIDE, locale="en")
        visit.page.goto("/inbox")
        yield visit
        visit.context.close()
    assert not visit.faults


def shown(page: Any, *texts: str) -> None:
    expect(page.locator(f"{NOTICE} .text")).to_have_text(texts)


def selected(page: Any) -> str:
    return str(page.evaluate("document.activeElement.querySelector('.text')?.innerText ?? ''"))


def test_buttons_read_archive_and_take_back(person: Visit) -> None:
    page = person.page
    expect(page.locator(".unread-count")).to_have_text("3")
    page.locator(NOTICE).first.get_by_role("button", name="Mark as read").click()
    shown(page, *TEXTS[1:])
    expect(page.locator(".unread-count")).to_have_text("2")
    page.locator(NOTICE).first.get_by_role("button", name="Archive").click()
    shown(page, TEXTS[2])
    page.get_by_role("button", name="Undo").click()
    shown(page, *TEXTS[1:])
    page.get_by_role("button", name="Mark these 2 as read").click()
    expect(page.locator(".nothing")).to_contain_text("nothing new since")
    expect(page.locator(".unread-count")).to_have_count(0)
    page.get_by_role("link", name="All", exact=True).click()
    shown(page, *TEXTS)


def test_keys_go_through_the_notices(typist: Visit) -> None:
    page = typist.page
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert selected(page) == TEXTS[at]
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("x")
    shown(page, TEXTS[0], TEXTS[2])
    assert selected(page) == TEXTS[2]
    expect(page.locator("#told")).to_have_text("Marked as read.")
    page.keyboard.press("e")
    shown(page, TEXTS[0])
    assert selected(page) == TEXTS[0]
    page.keyboard.press("m")
    expect(page.locator(".nothing")).to_be_visible()
    page.keyboard.press("j")
    page.goto("/inbox?show=archived")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("#told")).to_have_text("Back in the inbox.")


@pytest.mark.parametrize("key", ["o", "Enter"])
def test_a_key_opens_the_paragraph_in_its_document(typist: Visit, key: str) -> None:
    page = typist.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press(key)
    expect(page.locator(".paragraph:target")).to_contain_text("Sở Nội vụ trực đê.")
    page.go_back()
    shown(page, *TEXTS)


def test_keys_do_nothing_where_somebody_types_or_no_notice_is_selected(typist: Visit) -> None:
    page = typist.page
    page.keyboard.press("e")
    page.keyboard.press("o")
    page.keyboard.press("Control+e")
    for field in ("#q", "select[name=saved_query]", "input[name=load]"):
        page.focus(field)
        for key in "jexo?":
            page.keyboard.press(key)
        assert page.evaluate("document.activeElement.closest('[data-notice]')") is None
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Show"
    shown(page, *TEXTS)
    assert not page.locator("#keys").is_visible()
    assert page.url.endswith("/inbox")


def test_the_keys_are_shown_and_escape_leads_back(typist: Visit) -> None:
    page = typist.page
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    assert selected(page) == TEXTS[0]
    shown(page, *TEXTS)
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#keys")).to_be_hidden()


def test_what_another_window_has_done_is_seen_and_not_undone(
    typist: Visit, browser: object
) -> None:
    address = typist.page.url
    other = Visit(browser, address.removesuffix("/inbox"), viewport=WIDE, locale="en")
    other.page.goto("/inbox")
    typist.page.keyboard.press("j")
    typist.page.keyboard.press("e")
    shown(typist.page, *TEXTS[1:])
    other.page.get_by_role("button", name="Mark these 3 as read").click()
    expect(other.page.locator("#done")).to_contain_text("2 notices are marked as read.")
    other.page.goto("/inbox?show=archived")
    shown(other.page, TEXTS[0])
    other.context.close()
    assert not other.faults


@pytest.mark.parametrize("language", ["vi", "zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_inbox_fits_the_screen(
    browser: object, product: Product, language: str, width: int
) -> None:
    changed = directive(9, "Sở Y tế chủ trì trực đê ban đêm trước ngày 15/10/2030.")
    load_bytes(product, [("a.txt", changed.encode())])
    match_all(product)
    with reached(product) as address:
        visit = Visit(browser, address, viewport={"width": width, "height": 900}, locale=language)
        for path in ("/inbox", "/inbox?show=archived", "/"):
            visit.page.goto(path)
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path
        visit.context.close()
    assert not visit.faults
