"""The stand-in's workspace: folders, documents, the bin, quota and shares, as entcore keeps them.

Its traps: ``filter=owner`` hides what is shared, also by its folder; ``filter=all`` shows the bin, too; what lies in
the bin keeps its name taken; a document of a name that is taken gets another (``_1``); pictures are encoded anew; at
the root, two folders may have one name.
"""

import io
import json
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from aiohttp import web
from PIL import Image, UnidentifiedImageError

TEACHER: Final = "user-teacher"
_PICTURES: Final = {"image/jpeg": "JPEG", "image/gif": "GIF", "image/png": "PNG", "image/tiff": "TIFF"}
_READ: Final = [
    f"org-entcore-workspace-controllers-WorkspaceController|{name}"
    for name in ("getDocument", "copyDocuments", "getDocumentProperties", "getPreview", "listRevisions")
]
_ACTIONS: Final = [
    {"name": _READ, "displayName": "workspace.read"},
    {
        "name": ["org-entcore-workspace-controllers-WorkspaceController|updateDocument"],
        "displayName": "workspace.contrib",
    },
]

Json = dict[str, Any]


class Workspace:
    def __init__(self) -> None:
        #: Folders and documents alike, as the database has them.
        self.elements: list[Json] = []
        self.contents: dict[str, bytes] = {}
        self.quota_bytes = 10**9
        self.groups = {"g-eleves": "Élèves de la classe CE1 A.", "g-parents": "Parents de la classe CE1 A."}
        self.notified: list[str] = []
        #: A gateway gives up before an upload is done; it is done once :attr:`late` are called.
        self.gives_up = False
        self.late: list[Callable[[], Json]] = []

    # -- what tests look at ----------------------------------------------------------------------

    def path_of(self, element: Json) -> str:
        above = next((each for each in self.elements if each["_id"] == element["eParent"]), None)
        return (self.path_of(above) + "/" if above else "") + str(element["name"])

    @property
    def documents(self) -> dict[str, bytes]:
        """What is there and not in the bin, by path."""
        alive = [each for each in self.elements if each["eType"] == "file" and not each["deleted"]]
        found = {self.path_of(each): self.contents[each["_id"]] for each in alive}
        assert len(found) == len(alive), "two documents of one name"
        return found

    @property
    def folders(self) -> list[str]:
        return sorted(self.path_of(each) for each in self.elements if each["eType"] == "folder" and not each["deleted"])

    def element(self, path: str) -> Json:
        return next(each for each in self.elements if self.path_of(each) == path and not each["deleted"])

    def bin(self, path: str) -> None:
        """Put an element and what is below it into the bin, as the teacher does on the website."""
        found = self.element(path)
        for each in self.elements:
            if each is found or self.path_of(each).startswith(path + "/"):
                each["deleted"] = True

    # -- the workspace ---------------------------------------------------------------------------

    async def workspace(self, request: web.Request, path: str) -> web.Response:
        match request.method, path:
            case "GET", "/documents":
                return self._list(request, "file")
            case "GET", "/folders/list":
                return self._list(request, "folder")
            case "POST", "/document":
                return await self._add_document(request)
            case "POST", "/folder":
                return await self._add_folder(request)
            case "GET", _ if path == f"/quota/user/{TEACHER}":
                return told({"quota": self.quota_bytes, "storage": self._used_bytes()})
        return await self._one(request, path)

    async def _one(self, request: web.Request, path: str) -> web.Response:
        identity = path.rsplit("/", 1)[-1]
        found = next((each for each in self.elements if each["_id"] == identity and each["owner"] == TEACHER), None)
        if found is None:
            return web.Response(status=401)
        match request.method, path.rsplit("/", 1)[0]:
            case "GET", "/document":
                return web.Response(body=self.contents[identity], content_type=found["metadata"]["content-type"])
            case "DELETE", "/document":
                self.elements.remove(found)
                return told({"number": 1})
            case "GET", "/share/json":
                return self._told_shares(found)
            case "PUT", "/share/json":
                return await self._share(request, found)
        return web.Response(status=404)

    def _list(self, request: web.Request, kind: str) -> web.Response:
        query = request.query
        wanted, parent, identity = query.get("filter", "owner"), query.get("parentId"), query.get("id")
        found = [each for each in self.elements if each["eType"] == kind]
        if wanted != "all":
            found = [e for e in found if e["owner"] == TEACHER and not e["deleted"] and not e["isShared"]]
        if parent:
            found = [each for each in found if each["eParent"] == parent]
        elif wanted != "all" or query.get("onlyRoot") == "true":
            found = [each for each in found if not each["eParent"]]
        if identity:
            found = [each for each in found if each["_id"] == identity]
        if "limit" in query and "skip" in query:
            skip = int(query["skip"])
            found = found[skip : skip + int(query["limit"])]
        return told(found)

    async def _add_folder(self, request: web.Request) -> web.Response:
        form = await request.post()
        name, parent = str(form.get("name", "")), str(form.get("parentFolderId", "")) or None
        if not name.strip():
            return told({"error": "bad.request"}, 400)
        if parent and not self._may_write(parent):
            return web.Response(status=401)
        if parent and any((e["name"], e["eParent"], e["eType"]) == (name, parent, "folder") for e in self.elements):
            return told({"error": "folders.errors.duplicate.folder"}, 400)
        return told(self.add("folder", name, parent), 201)

    async def _add_document(self, request: web.Request) -> web.Response:
        query = request.query
        parent = query.get("parentId")
        if parent is not None and not self._may_write(parent):
            return told({"error": "workspace.upload.forbidden"}, 400)
        part = await (await request.multipart()).next()
        assert part is not None
        data = bytes(await part.read())  # type: ignore[union-attr]
        kind = part.headers.get("Content-Type", "application/octet-stream")
        if len(data) > self.quota_bytes - self._used_bytes():
            return told({"error": "file.too.large"}, 400)
        if kind in _PICTURES:
            data = _compressed(data, _PICTURES[kind], float(query.get("quality", "0.8")))
        filename = part.filename  # type: ignore[union-attr]
        add = partial(self._add_file, query.get("name") or str(filename), parent, kind, data, str(filename))
        if self.gives_up:
            self.late.append(add)
            return web.Response(status=504)
        return told(add(), 201)

    def _add_file(self, name: str, parent: str | None, kind: str, data: bytes, filename: str) -> Json:
        beside = [e["name"] for e in self.elements if e["eParent"] == parent and e["eType"] == "file"]
        if parent is not None and name in beside:
            stem, _, ending = name.rpartition(".")
            name = f"{stem}_{sum(each.startswith(stem) for each in beside)}.{ending}"
        made = self.add("file", name, parent)
        made["metadata"] = {"content-type": kind, "size": len(data), "filename": filename}
        self.contents[made["_id"]] = data
        return made

    def add(self, kind: str, name: str, parent: str | None, owner: str = TEACHER) -> Json:
        """Add a folder or a document; what is in a shared folder is shared."""
        above = next((each for each in self.elements if each["_id"] == parent), None)
        made: Json = {
            "_id": secrets.token_hex(12), "name": name, "eType": kind, "eParent": parent, "owner": owner,
            "ownerName": "Marie Curie", "deleted": False, "shared": [], "isShared": bool(above and above["isShared"]),
            "created": f"2026-11-27 09:00.00.{len(self.elements):03}",
        }  # fmt: skip
        self.elements.append(made)
        if kind == "file":
            self.contents[made["_id"]] = b""
        return made

    def _may_write(self, identity: str) -> bool:
        """As entcore does, it looks for the folder in the bin, too."""
        return any(each["_id"] == identity and each["owner"] == TEACHER for each in self.elements)

    def _used_bytes(self) -> int:
        return sum(len(self.contents[each["_id"]]) for each in self.elements if each["eType"] == "file")

    # -- shares ----------------------------------------------------------------------------------

    def _told_shares(self, element: Json) -> web.Response:
        checked = {each["groupId"]: sorted(set(each) - {"groupId"}) for each in element["shared"]}
        visible = [{"id": identity, "name": name} for identity, name in self.groups.items()]
        groups = {"visibles": visible, "checked": checked}
        return told({"actions": _ACTIONS, "groups": groups, "users": {"visibles": [], "checked": {}}})

    async def _share(self, request: web.Request, element: Json) -> web.Response:
        form = await request.post()
        group, actions = form.get("groupId"), [str(each) for each in form.getall("actions", [])]
        if not actions:
            return told({"error": "bad.request"}, 400)
        if group not in self.groups:
            return told({"error": "share.group.not.visible"}, 400)
        known = next((each for each in element["shared"] if each["groupId"] == group), None)
        if known is None:
            known = {"groupId": group}
            element["shared"].append(known)
            self.notified.append(str(group))
        known |= dict.fromkeys(actions, True)
        path = self.path_of(element)
        for each in self.elements:
            if each is element or self.path_of(each).startswith(path + "/"):
                each["isShared"] = True
        return told({"number": 1})


def _compressed(data: bytes, kind: str, quality: float) -> bytes:
    """As its image server does: 1 means the encoder's own defaults, and that of JPEG is 0.75."""
    by_itself = quality >= 1
    level = 4 if by_itself else 9 - round(9 * quality)
    try:
        with Image.open(io.BytesIO(data)) as picture:
            out = io.BytesIO()
            picture.save(out, kind, quality=75 if by_itself else round(quality * 100), compress_level=level)
            return out.getvalue()
    except UnidentifiedImageError:
        return data


def told(body: object, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(body), status=status, content_type="application/json")
