"""From which page a change is asked for: the service's own, or another site's.

Browsers say so by themselves, in headers that no page can write (Origin, and in every browser since
2023 Sec-Fetch-Site), so forms carry no hidden tokens.
"""

from starlette.datastructures import Headers

from service.errors import Problem


def require_own(headers: Headers, own: str) -> None:
    """Raise `Problem` unless the browser says that a page of ours asks.

    For what a browser sends along by itself, such as a cookie: what says nothing is refused.
    """
    origins = headers.getlist("origin")
    if origins and all(origin == own for origin in origins):
        return
    if origins or headers.getlist("sec-fetch-site") != ["same-origin"]:
        raise Problem("origin_refused")


def require_no_other(headers: Headers, own: str) -> None:
    """Raise `Problem` where a browser says that another site's page asks; programs say nothing."""
    if any(origin != own for origin in headers.getlist("origin")):
        raise Problem("origin_refused")
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Problem("origin_refused")
