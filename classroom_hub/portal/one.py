"""Edifice ONE as a portal: each piece a document of the teacher's own workspace, there once."""

import time
from collections.abc import AsyncIterator, Callable
from typing import Final

from msgspec import Struct

from classroom_hub.portal.calls import PROBE_S, Pace, at_once, flow, look_at_own, trouble
from classroom_hub.portal.multipart import Body, file_form
from classroom_hub.portal.names import Place, place
from classroom_hub.portal.one_calls import OneCalls, decoded, said
from classroom_hub.portal.one_shares import share
from classroom_hub.portal.target import LaterError, PortalError, Proof, UnreachableError
from classroom_hub.work.outbox import Parcel

#: Folders whose ids are remembered; a lesson adds one.
_MAX_KNOWN: Final = 200
#: A page of a listing; the entry of what is shared has some 5 KB.
_PAGE: Final = 100
#: A school year's lessons are a thousand folders, a lesson's pieces a hundred documents.
_MAX_PAGES: Final = 50
#: Folders of one name, of which the first lie in the teacher's bin.
_MAX_NAMES: Final = 5
_FOLDERS: Final = "workspace/folders/list"
_DOCUMENTS: Final = "workspace/documents"
#: Ends the name of the folder beside the shared one, of pupils whose pictures may not leave.
_UNSHARED: Final = " (non partagé)"
#: 25 MiB over a school's slowest line, 0.4 Mbit/s (seconds).
_UPLOAD_S: Final = 600.0
#: After an upload whose answer was lost (a gateway that gave up, say) the ENT may still be at it for so long (seconds).
SETTLE_S: Final = 60.0
_UNCERTAIN: Final = frozenset({"portal_unreachable", "portal_busy", "portal_failed", "portal_strange"})

Path = tuple[str, ...]


class _Element(Struct, rename={"id": "_id"}):
    """A folder or a document, as a listing tells it."""

    id: str
    name: str = ""
    owner: str = ""
    deleted: bool | None = None
    created: object = None


class _Made(Struct, rename={"id": "_id"}):
    id: str


class _Quota(Struct):
    quota: float = 0
    storage: float = 0


class _FolderGoneError(UnreachableError):
    """The folder that a piece was to go to is gone, or not ours to write to."""

    def __init__(self) -> None:
        super().__init__("portal_forbidden", "its folder")


class OneTarget:
    """Puts each piece into a folder of its class and lesson, found before it is made.

    A document is ours by the piece's mark in its name: an upload whose answer was lost is found again. Its content is
    not compared, since the ENT encodes pictures anew; nor its whole name, since the ENT may add to it.

    Args:
        calls: the ENT, as the teacher.
        room: the room's name.
        within: folders where the room's goes; made.
        share_group: who may read the room's folder, by the group's name or id; empty: nobody else.
        pace: holds the upload back.
        clock_s: any steady clock.
    """

    name = "one"

    def __init__(
        self,
        calls: OneCalls,
        room: str,
        *,
        within: Path = (),
        share_group: str = "",
        pace: Pace = at_once,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.calls = calls
        self.within = within
        self.pace = pace
        self._room = room
        self._share_group = share_group
        self._known: dict[Path, str] = {}
        self._shared: set[str] = set()
        #: What is ours in the folders of this run's pieces: read once, and anew for a piece that was tried.
        self._there: dict[str, list[_Element]] = {}
        #: Pieces whose upload broke off, and until when the ENT may still be at it.
        self._tried: dict[str, float] = {}
        self._clock_s = clock_s
        #: What found no room last (bytes).
        self._wanted_bytes = 0

    async def deliver(self, parcel: Parcel) -> Proof:
        """Put a piece there, or find it; the proof's ``remote`` is the document's id."""
        await look_at_own(parcel)
        where = place(parcel, self._room)
        try:
            return Proof(await self._put(parcel, where))
        except _FolderGoneError:  # between our look and the upload
            self._known.clear()
        return Proof(await self._put(parcel, where))

    async def probe(self) -> None:
        """Look whether the ENT knows us, and has room for what it had none for."""
        me = await self.calls.me()
        if not self._wanted_bytes:
            answer = await self.calls.ask("GET", "workspace/folders/list", query=_top(_PAGE, 0), limit_s=PROBE_S)
            if answer.status != 200:
                raise trouble(answer)
            return
        left = await self.calls.read(f"workspace/quota/user/{me}", _Quota)
        if left.quota - left.storage < self._wanted_bytes:
            raise UnreachableError("portal_full")

    async def folder(self, path: Path, readable: Path = ()) -> str:
        """Return a folder's id; what is missing of it is made, and the ``readable`` one on the way to it is shared.

        Raises:
            UnreachableError: it cannot be.
        """
        known = self._known.get(path)
        if known is not None and await self._is_there(known, self._known.get(path[:-1], "")):
            return known
        parent = ""
        for end in range(1, len(path) + 1):
            parent = self._remember(path[:end], await self._child(parent, path[end - 1]))
            if path[:end] == readable and parent not in self._shared:
                await share(self.calls, parent, self._share_group)
                self._shared.add(parent)
        return parent

    async def upload(self, folder: str, name: str, body: Body) -> str:
        """Upload a document, and return its id. Raises ``PortalError``."""
        query = {"parentId": folder, "name": name, "quality": _quality(name)}
        answer = await self.calls.ask("POST", "workspace/document", query=query, body=body, limit_s=_UPLOAD_S)
        if answer.status == 201:
            return decoded(answer, _Made).id
        word = said(answer)
        if word == "workspace.upload.forbidden":
            raise _FolderGoneError
        if word in ("file.too.large", "files.too.large"):
            raise UnreachableError("portal_full")
        raise trouble(answer)

    async def find(self, folder: str, mark: str) -> str:
        """Return the id of the document that bears a mark in its name; empty where there is none."""
        return _marked(await self._list(_DOCUMENTS, folder), mark)

    # -- within ----------------------------------------------------------------------------------

    async def _put(self, parcel: Parcel, where: Place) -> str:
        room, lesson = where.folders
        may_leave = parcel.photos or not self._share_group
        above = (*self.within, room if may_leave else room + _UNSHARED)
        folder = await self.folder((*above, lesson), above if may_leave and self._share_group else ())
        if found := await self._look_for(parcel, folder, where.mark):
            self._tried.pop(parcel.piece, None)
            return found
        if self._clock_s() < self._tried.get(parcel.piece, 0.0):
            raise LaterError("portal_busy", "an upload may still be under way")
        name = f"{where.stem}.{where.ending}"
        made = await self._send(parcel, folder, name, where.ending)
        self._wanted_bytes = 0
        self._tried.pop(parcel.piece, None)
        self._there[folder].append(_Element(made, name))
        return made

    async def _send(self, parcel: Parcel, folder: str, name: str, ending: str) -> str:
        whole = False

        async def chunks() -> AsyncIterator[bytes]:
            nonlocal whole
            whole = False
            async for chunk in flow(parcel.content, 0, parcel.size_bytes, self.pace):
                yield chunk
            whole = True

        self._tried[parcel.piece] = 0.0
        try:
            return await self.upload(folder, name, file_form(ending, parcel.size_bytes, chunks))
        except PortalError as error:
            self._wanted_bytes = parcel.size_bytes if error.code == "portal_full" else 0
            if whole and error.code in _UNCERTAIN:
                self._tried[parcel.piece] = self._clock_s() + SETTLE_S
            raise

    async def _look_for(self, parcel: Parcel, folder: str, mark: str) -> str:
        """Return the id of a piece's document; empty where it is not there.

        A listing of a hundred is half a megabyte. A piece that no earlier try can have sent needs none of its own.
        """
        if parcel.attempts or parcel.piece in self._tried or folder not in self._there:
            if len(self._there) >= _MAX_KNOWN:
                self._there.clear()
            self._there[folder] = await self._list(_DOCUMENTS, folder)
        return _marked(self._there[folder], mark)

    async def _child(self, parent: str, name: str) -> str:
        names = [name, *(f"{name} {number}" for number in range(2, _MAX_NAMES + 1))]
        there = {each.name: each.id for each in sorted(await self._list(_FOLDERS, parent), key=_age, reverse=True)}
        if found := next((there[each] for each in names if each in there), ""):
            return found
        for each in names:
            fields = [("name", each), *([("parentFolderId", parent)] if parent else [])]
            answer = await self.calls.ask("POST", "workspace/folder", form=fields)
            if answer.status == 201:
                return decoded(answer, _Made).id
            if said(answer) != "folders.errors.duplicate.folder":  # one that lies in the bin keeps its name
                raise trouble(answer)
        raise LaterError("portal_locked", "all its names are in the bin")

    async def _is_there(self, folder: str, parent: str) -> bool:
        query = _top(1, 0) if not parent else {"filter": "all", "parentId": parent}
        found = await self.calls.read(_FOLDERS, list[_Element], query=query | {"id": folder})
        return any(not each.deleted for each in found)

    async def _list(self, path: str, parent: str) -> list[_Element]:
        """Return what is ours in a folder and not in the bin.

        ``filter=owner`` would hide what is shared, its folder's share included.
        """
        me = await self.calls.me()
        found: list[_Element] = []
        for page in range(_MAX_PAGES):
            query = _top(_PAGE, page * _PAGE)
            if parent:
                query = query | {"parentId": parent}
            more = await self.calls.read(path, list[_Element], query=query)
            found += [each for each in more if each.owner == me and not each.deleted]
            if len(more) < _PAGE:
                return found
        raise UnreachableError("portal_strange", "a listing without end")

    def _remember(self, path: Path, folder: str) -> str:
        if len(self._known) >= _MAX_KNOWN:
            self._known.clear()
        self._known[path] = folder
        return folder


def _top(limit: int, skip: int) -> dict[str, str]:
    return {"filter": "all", "onlyRoot": "true", "limit": str(limit), "skip": str(skip)}


def _marked(elements: list[_Element], mark: str) -> str:
    found = [each for each in elements if mark in each.name]
    return min(found, key=_age).id if found else ""


def _quality(name: str) -> str:
    """Return what pictures lose least by: 1 is the encoder's own way, which leaves PNG whole and JPEG at 0.75."""
    return "0.95" if name.lower().endswith((".jpg", ".jpeg")) else "1"


def _age(element: _Element) -> tuple[str, str]:
    return str(element.created), element.id
