"""A stand-in for Nextcloud, written from its developer manual: files, chunked upload v2, OCS shares.

None can run here. What it is strict about is what the manual says: a Destination on each request of an upload, names
and sizes of chunks, the OCS header; and what Sabre does: preconditions, 405 and 409 for MKCOL.
"""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from aiohttp import web

USER, PASSWORD = "maitresse@ecole", "abcde-12345-app"
_FILES, _UPLOADS = f"/remote.php/dav/files/{USER}", f"/remote.php/dav/uploads/{USER}"
_SHARES = "/ocs/v2.php/apps/files_sharing/api/v1/shares"
_LEAST_CHUNK_BYTES = 5_000_000


class Nextcloud:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.mtimes: dict[str, str] = {}
        self.checksums: dict[str, str] = {}
        self.folders = {""}
        self.uploads: dict[str, dict[str, bytes]] = {}
        self.groups = {"CE1 A"}
        self.shares: list[dict[str, object]] = []
        self.quota_bytes = 10**9
        self.keeps_checksums = True
        self.status = 0
        self.requests: list[str] = []
        #: Uploads are forgotten before this request (counted from one).
        self.expire_before = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.requests.append(request.method)
        if len(self.requests) == self.expire_before:
            self.uploads.clear()
        expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if request.headers.get("Authorization") != expected:
            return web.Response(status=401)
        if self.status:
            return web.Response(status=self.status)
        path = unquote(request.raw_path.partition("?")[0]).rstrip("/")
        if path == _SHARES:
            return await self._share(request)
        body = await request.read()
        for root, handler in ((_FILES, self._file), (_UPLOADS, self._upload)):
            if path == root or path.startswith(root + "/"):
                return handler(request, path[len(root) + 1 :], body)
        return web.Response(status=404)

    # -- files ---------------------------------------------------------------------------------

    def _file(self, request: web.Request, path: str, body: bytes) -> web.Response:
        there = path in self.files or path in self.folders
        if there and request.headers.get("If-None-Match") == "*":
            return web.Response(status=412)
        match request.method:
            case "PROPFIND" if there:
                return web.Response(status=207, body=self._told(path).encode(), content_type="application/xml")
            case "GET" if path in self.files:
                return web.Response(body=self.files[path])
            case "DELETE" if path in self.files:
                del self.files[path]
                return web.Response(status=204)
            case "MKCOL":
                if there:
                    return web.Response(status=405)
                if path.rpartition("/")[0] not in self.folders:
                    return web.Response(status=409)
                self.folders.add(path)
                return web.Response(status=201)
            case "PUT":
                return self._store(request, path, body)
        return web.Response(status=404)

    def _store(self, request: web.Request, path: str, body: bytes) -> web.Response:
        if path.rpartition("/")[0] not in self.folders:
            return web.Response(status=409)
        if sum(map(len, self.files.values())) + len(body) > self.quota_bytes:
            return web.Response(status=507)
        there = path in self.files
        self.files[path] = body
        self.mtimes[path] = request.headers.get("X-OC-Mtime", "")
        self.checksums[path] = request.headers.get("OC-Checksum", "") if self.keeps_checksums else ""
        return web.Response(status=204 if there else 201)

    def _told(self, path: str) -> str:
        if path in self.files:
            sums = self.checksums[path]
            kind = f"<d:resourcetype/><d:getcontentlength>{len(self.files[path])}</d:getcontentlength>"
            kind += f"<oc:checksums><oc:checksum>{sums}</oc:checksum></oc:checksums>" if sums else ""
        else:
            free = self.quota_bytes - sum(map(len, self.files.values()))
            kind = "<d:resourcetype><d:collection/></d:resourcetype>"
            kind += f"<d:quota-available-bytes>{free}</d:quota-available-bytes>"
        return _multistatus(_response(f"{_FILES}/{path}", kind + "<d:getetag>&quot;e&quot;</d:getetag>"))

    # -- uploads -------------------------------------------------------------------------------

    def _upload(self, request: web.Request, path: str, body: bytes) -> web.Response:
        upload, _, name = path.partition("/")
        if request.method in ("MKCOL", "PUT", "MOVE") and not request.headers.get("Destination"):
            return web.Response(status=400)
        if request.method == "MKCOL":
            if upload in self.uploads:
                return web.Response(status=405)
            self.uploads[upload] = {}
            return web.Response(status=201)
        parts = self.uploads.get(upload)
        if parts is None:
            return web.Response(status=409 if request.method == "PUT" else 404)
        match request.method:
            case "DELETE":
                del self.uploads[upload]
                return web.Response(status=204)
            case "PROPFIND":
                told = [_response(f"{_UPLOADS}/{upload}/", "<d:resourcetype><d:collection/></d:resourcetype>")]
                told += [
                    _response(f"{_UPLOADS}/{upload}/{n}", f"<d:getcontentlength>{len(b)}</d:getcontentlength>")
                    for n, b in parts.items()
                ]
                return web.Response(status=207, body=_multistatus(*told).encode(), content_type="application/xml")
            case "PUT":
                if not name.isdigit() or not 1 <= int(name) <= 10_000 or "OC-Total-Length" not in request.headers:
                    return web.Response(status=400)
                parts[name] = body
                return web.Response(status=201)
            case "MOVE" if name == ".file":
                return self._assemble(request, upload, parts)
        return web.Response(status=405)

    def _assemble(self, request: web.Request, upload: str, parts: dict[str, bytes]) -> web.Response:
        path = unquote(urlsplit(request.headers["Destination"]).path)[len(_FILES) + 1 :]
        chunks = [parts[name] for name in sorted(parts)]
        if any(len(chunk) < _LEAST_CHUNK_BYTES for chunk in chunks[:-1]):
            return web.Response(status=400)
        whole = b"".join(chunks)
        if len(whole) != int(request.headers["OC-Total-Length"]):
            return web.Response(status=400)
        if path in self.files and request.headers.get("Overwrite") == "F":
            return web.Response(status=412)
        answer = self._store(request, path, whole)
        if answer.status in (201, 204):
            del self.uploads[upload]
        return answer

    # -- shares --------------------------------------------------------------------------------

    async def _share(self, request: web.Request) -> web.Response:
        if request.headers.get("OCS-APIRequest") != "true":
            return web.Response(status=412)
        told = request.query if request.method == "GET" else await request.post()
        given = {key: str(value) for key, value in told.items()}
        if given.get("path", "").strip("/") not in self.folders:
            return web.Response(status=404)
        if request.method == "GET":
            return _ocs([share for share in self.shares if share["path"] == given["path"]])
        if given["shareType"] == "1" and given["shareWith"] not in self.groups:
            return web.Response(status=404)
        made = {
            "path": given["path"], "share_type": int(given["shareType"]), "share_with": given["shareWith"],
            "permissions": int(given["permissions"]),
        }  # fmt: skip
        self.shares.append(made)
        return _ocs(made)


def _ocs(data: object) -> web.Response:
    told = {"ocs": {"meta": {"status": "ok", "statuscode": 200, "message": "OK"}, "data": data}}
    return web.Response(text=json.dumps(told), content_type="application/json")


def _response(path: str, props: str) -> str:
    return (
        f"<d:response><d:href>{escape(path)}</d:href><d:propstat><d:prop>{props}</d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )


def _multistatus(*responses: str) -> str:
    spaces = 'xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"'
    return f'<?xml version="1.0"?><d:multistatus {spaces}>{"".join(responses)}</d:multistatus>'


@asynccontextmanager
async def running() -> AsyncIterator[tuple[Nextcloud, str]]:
    """Yield a server of its own, and its address."""
    cloud = Nextcloud()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", cloud.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield cloud, f"http://127.0.0.1:{port}/"
    await runner.cleanup()
