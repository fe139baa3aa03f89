"""The words of letters and feeds: templates of `web/templates/mail`, filled in a language."""

from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2

from service.i18n import DEFAULT, LANGUAGES, Catalogues, Words
from service.settings import Settings

FOLDER = Path(__file__).resolve().parents[2] / "web" / "templates" / "mail"


def words_in(settings: Settings, language: str | None) -> Words:
    """The words of a user's language, of the default one where he has chosen none."""
    known = language if language in LANGUAGES else DEFAULT
    return _catalogues(settings.timezone).words(known)


def filled(template: str, words: Words, **values: object) -> str:
    """The template in this language; what goes into HTML and XML is escaped."""
    return _templates().get_template(template).render(t=words, lang=words.language, **values)


@lru_cache(maxsize=4)
def _catalogues(timezone: str) -> Catalogues:
    return Catalogues(ZoneInfo(timezone))


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=jinja2.select_autoescape(["html", "xml"]),
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
