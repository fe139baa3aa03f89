"""From a search to its notices, in a real browser, with scripts and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from service.loads import load_bytes
from service.product import Product, opened
from service.settings import Settings
from tests.browser.conftest import WIDE, Visit, reached
from tests.collection import directive
from tests.saved_searches import match_all, save_search
from tests.web_client import FILES

NEW = {
    "name": "de.txt",
    "mimeType": "text/plain",
    "buffer": directive(9, "Công an tỉnh chủ trì tuần tra rừng đêm.", "Sở Y tế trực đê.").encode(),
}


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A product with two documents that have been matched."""
    with opened(Settings(data=tmp_path)) as product:
        assert not load_bytes(product, FILES).failed
        match_all(product)
        yield product


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def person(request: pytest.FixtureRequest, browser: object, product: Product) -> Iterator[Visit]:
    """A visit with and one without JavaScript; nothing may go wrong during it."""
    with reached(product) as address:
        visit = Visit(
            browser, address, java_script_enabled=request.param, viewport=WIDE, locale="en"
        )
        yield visit
        visit.context.close()
    assert not [one for one in visit.faults if "422" not in one]


def test_a_search_is_saved_and_tells_of_what_is_loaded_then(
    person: Visit, product: Product
) -> None:
    page = person.page
    page.goto("/")
    page.fill("#q", "tuần tra rừng")
    page.press("#q", "Enter")
    page.get_by_role("link", name="Save this search").click()
    expect(page.locator(".weeks tbody tr")).to_have_count(1)
    expect(page.locator(".hits .hit").first.locator("mark").first).to_be_visible()
    page.get_by_label("Name").fill("Rừng của tỉnh")
    page.get_by_label("an agency becomes the leading one").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("Rừng của tỉnh")
    expect(page.locator(".notice[role=status]")).to_contain_text("The search is saved.")
    expect(page.locator("#notices + .hint")).to_contain_text("nothing has come")
    page.goto("/loads")
    page.set_input_files("#files", NEW)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".outcome").first).to_be_visible()
    match_all(product)
    page.goto("/saved")
    page.get_by_role("link", name="Rừng của tỉnh").click()
    notice = page.locator(".saved-list li")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text("new paragraph")
    expect(notice).to_contain_text("an agency now leads")
    expect(notice.locator(".text")).to_have_text("1. Công an tỉnh chủ trì tuần tra rừng đêm.")
    page.get_by_role("link", name="Proof").click()
    expect(page.locator(".notice[role=status]")).to_contain_text("Nothing waits.")
    page.get_by_label("From").first.fill("1")
    page.get_by_role("button", name="Try").click()
    expect(page.locator("#replay ~ p[role=status]")).to_contain_text("2 loads were tried")
    expect(page.locator(".saved-list li")).to_have_count(2)


def test_what_was_typed_stays_where_it_cannot_be_saved(person: Visit) -> None:
    page = person.page
    page.goto("/saved/new?q=rừng")
    page.get_by_label("a paragraph that matches").uncheck()
    page.get_by_label("Note for yourself").fill("cho riêng tôi")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[role=alert]")).to_have_text("Tell me when: choose at least 1.")
    expect(page.get_by_label("Note for yourself")).to_have_value("cho riêng tôi")
    page.get_by_label("a deadline is seven days or one day off").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".note")).to_have_text("cho riêng tôi")


def test_what_became_of_a_change_is_in_sight(person: Visit, product: Product) -> None:
    page = person.page
    page.goto(f"/saved/{save_search(product, 'tuần tra rừng', agency=['công_an_tỉnh'])}")
    page.get_by_label("Agency Công an tỉnh").uncheck()
    page.get_by_role("button", name="Save the changes").click()
    expect(page.locator(".notice[role=status]")).to_be_in_viewport()
    expect(page.locator(".asked .condition")).to_have_count(0)
    page.get_by_label("Query").fill("lang:vi")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.locator("[role=alert]")).to_be_in_viewport()
    expect(page.get_by_label("Query")).to_have_value("lang:vi")


def test_hours_and_days_are_asked_for_only_where_they_count(person: Visit) -> None:
    page = person.page
    page.goto("/saved/new?q=rừng")
    hour, day = page.locator("[name=hour]"), page.locator("[name=weekday]")
    for cadence, has_hour, has_day in (
        ("at_once", False, False),
        ("hourly", False, False),
        ("daily", True, False),
        ("weekly", True, True),
    ):
        page.locator("[name=cadence]").select_option(cadence)
        expect(hour).to_be_visible(visible=has_hour)
        expect(day).to_be_visible(visible=has_day)


@pytest.mark.parametrize("language", ["vi", "zh"])
@pytest.mark.parametrize("width", [400, 1200])
def test_the_pages_fit_the_screen(
    browser: object, product: Product, language: str, width: int
) -> None:
    id_ = save_search(product, "rừng", agency=["công_an_tỉnh"], deadline="2024-01..2024-12")
    paths = ("/saved", f"/saved/{id_}", f"/saved/{id_}/proof?first_load=1", "/saved/new?q=rừng")
    with reached(product) as address:
        visit = Visit(browser, address, viewport={"width": width, "height": 900}, locale=language)
        for path in (*paths, "/destinations", "/?q=rừng"):
            visit.page.goto(path)
            shown = visit.page.evaluate("document.documentElement.scrollWidth")
            assert shown <= width, path
        visit.context.close()
    assert not visit.faults
