"""The files of `web/static`, served with a hash of their content in the address.

They are read once at start, so that a request can name no other file.
"""

import hashlib
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.errors import Problem

FOLDER = Path(__file__).resolve().parents[2] / "web" / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""Written out, since what a machine's own table says of scripts differs."""

FOREVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


class Static:
    """The static files; one hash over all of them, so that scripts can import one another."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        joined = b"".join(name.encode() + data for name, data in self._files.items())
        self.version = hashlib.sha256(joined).hexdigest()[:12]

    def address(self, name: str) -> str:
        """Where a file is served; raises `KeyError` where there is none of this name."""
        _ = self._files[name]
        return f"/static/{self.version}/{name}"

    def data(self, version: str, name: str) -> bytes | None:
        """The bytes of a file, None for another name or version."""
        return self._files.get(name) if version == self.version else None


@router.get("/static/{version}/{name}")
def serve(request: Request, version: str, name: str) -> Response:
    """One file of this version; the page that names it is always newer than it."""
    static: Static = request.app.state.static
    data = static.data(version, name)
    if data is None:
        raise Problem("not_found")
    return Response(data, media_type=KINDS[Path(name).suffix], headers={"Cache-Control": FOREVER})
