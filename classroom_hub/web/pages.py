"""The built pages: read once, served from memory with their compressed form."""

import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

STATIC: Final = Path(__file__).parent / "static"
_YEAR: Final = "public, max-age=31536000, immutable"


class PagesMissingError(Exception):
    """The pages were not built into this installation."""


def build_id(static: Path) -> str:
    """Return the build that pages must be of.

    Raises:
        PagesMissingError: there are no pages.
    """
    try:
        return str(json.loads((static / "build.json").read_text())["build"])
    except (OSError, ValueError, KeyError) as error:
        raise PagesMissingError(str(error)) from error


@dataclass(frozen=True, slots=True)
class _File:
    kind: str
    plain: bytes
    packed: bytes | None


class Pages:
    """Serves pages and assets; unknown names are 404, and no path leaves the folder."""

    def __init__(self, static: Path) -> None:
        self._files: dict[str, _File] = {}
        for path in sorted(static.rglob("*")):
            if path.is_file() and path.suffix != ".gz":
                packed = path.with_name(path.name + ".gz")
                kind = mimetypes.guess_type(path.name)[0] or _KINDS.get(path.suffix, "application/octet-stream")
                self._files[path.relative_to(static).as_posix()] = _File(
                    kind, path.read_bytes(), packed.read_bytes() if packed.is_file() else None
                )

    def response(self, request: web.Request, name: str) -> web.Response:
        """Return a file's answer. Pages are asked for anew each time, hashed assets never."""
        file = self._files.get(name)
        if file is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": _YEAR if name.startswith("assets/") else "no-cache", "Vary": "Accept-Encoding"}
        body = file.plain
        if file.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            body = file.packed
            headers["Content-Encoding"] = "gzip"
        charset = "utf-8" if file.kind.startswith("text/") or file.kind.endswith("javascript") else None
        return web.Response(body=body, content_type=file.kind, charset=charset, headers=headers)


_KINDS: Final = {".woff2": "font/woff2", ".webmanifest": "application/manifest+json", ".js": "text/javascript"}
