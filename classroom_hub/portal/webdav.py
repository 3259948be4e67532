"""A WebDAV folder as a portal: Apache, a school's NAS, any cloud that speaks it."""

import asyncio
from enum import Enum, auto
from typing import BinaryIO, Final

from yarl import URL

from classroom_hub.portal.calls import CHUNK_BYTES, PROBE_S, Calls, Pace, at_once, flow, look_at_own, trouble
from classroom_hub.portal.multistatus import ASK, Found, parse
from classroom_hub.portal.names import place
from classroom_hub.portal.target import LaterError, Proof, RefusedError, UnreachableError
from classroom_hub.work.outbox import Parcel

#: Other files that may have a piece's name before it is refused; there is none but by somebody's will.
_MAX_NAMES: Final = 5
#: Folders that are known to be there; a school year has fewer.
_MAX_KNOWN: Final = 2000

Path = tuple[str, ...]


class _Likeness(Enum):
    SAME = auto()
    #: The beginning of ours, and nothing else: an upload that broke off, on a server that keeps such things.
    HALF = auto()
    OTHER = auto()


class WebDavTarget:
    """Puts each piece where a portal folder would have it, at an address that exists.

    The name is computed from the piece, so a try whose answer was lost is found again; and nothing is ever put over
    a file that is not ours.

    Args:
        calls: the server, as our account.
        root: the folder's address; never made.
        within: folders below it that are.
        room: the room's name.
        pace: holds the upload back.
    """

    name = "webdav"

    def __init__(self, calls: Calls, root: URL, room: str, *, within: Path = (), pace: Pace = at_once) -> None:
        self.calls = calls
        self._root = root
        self._room = room
        self.within = within
        self.pace = pace
        self._known: set[Path] = set()
        #: What found no room last (bytes).
        self._wanted_bytes = 0

    async def deliver(self, parcel: Parcel) -> Proof:
        """Put a piece there, or find it; the proof's ``remote`` is its path below the root."""
        await look_at_own(parcel)
        where = place(parcel, self._room)
        folder = (*self.within, *where.folders)
        try:
            for number in range(1, _MAX_NAMES + 1):
                again = f" {number}" if number > 1 else ""
                proof = await self._put(parcel, (*folder, f"{where.stem}{again}.{where.ending}"))
                if proof is not None:
                    self._wanted_bytes = 0
                    return proof
        except UnreachableError as error:
            self._wanted_bytes = parcel.size_bytes if error.code == "portal_full" else 0
            raise
        raise RefusedError("name_taken")

    async def probe(self) -> None:
        """Look whether the folder is there, and has room for what it had none for."""
        root = await self.look((), PROBE_S)
        if root is None or not root.folder:
            raise UnreachableError("portal_missing")
        if root.free_bytes is not None and root.free_bytes < self._wanted_bytes:
            raise UnreachableError("portal_full")

    def url(self, path: Path, *, folder: bool = False) -> URL:
        """Return a path's address; a folder's ends in a slash, or servers send elsewhere."""
        url = self._root
        for name in path:
            url = url / name
        return url / "" if folder and not url.path.endswith("/") else url

    async def look(self, path: Path, limit_s: float | None = None) -> Found | None:
        """Return what is at a path, or ``None``."""
        limits = {} if limit_s is None else {"limit_s": limit_s}
        headers = {"Depth": "0", "Content-Type": "application/xml"}
        url = self.url(path, folder=not path)
        answer = await self.calls.call("PROPFIND", url, headers=headers, data=ASK, **limits)
        if answer.status == 404:
            return None
        if answer.status != 207:
            raise trouble(answer)
        found = parse(answer.body)
        if not found:
            raise UnreachableError("portal_strange", "an answer about nothing")
        return found[0]

    async def make_folders(self, path: Path) -> None:
        """Make what is missing of a folder and those above it."""
        for end in range(1, len(path) + 1):
            part = path[:end]
            if part in self._known:
                continue
            answer = await self.calls.call("MKCOL", self.url(part, folder=True))
            if answer.status not in (201, 405):  # made, or there already
                raise trouble(answer)
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known.add(part)

    async def send(self, parcel: Parcel, path: Path, guard: dict[str, str]) -> bool:
        """Upload a piece unless the guard forbids it; tell whether it was."""
        headers = guard | {
            "Content-Type": "application/octet-stream", "Content-Length": str(parcel.size_bytes),
        }  # fmt: skip
        body = flow(parcel.content, 0, parcel.size_bytes, self.pace)
        answer = await self.calls.call("PUT", self.url(path), headers=headers, data=body)
        if answer.status == 412:
            return False
        if answer.status not in (201, 204):
            raise trouble(answer)
        return True

    # -- within ----------------------------------------------------------------------------------

    async def _put(self, parcel: Parcel, path: Path) -> Proof | None:
        """Return the proof that a piece is at a path, or ``None``: something else is."""
        found = await self.look(path)
        if found is None:
            if await self._send_new(parcel, path):
                return _proof(parcel, path, "")
            found = await self.look(path)  # somebody was quicker: another hub, or ourselves by a lost answer
            if found is None:
                raise LaterError("portal_locked", "there and not there")
        likeness = await self._compare(parcel, path, found)
        if likeness is _Likeness.OTHER:
            return None
        if likeness is _Likeness.HALF and not await self.send(parcel, path, {"If-Match": found.etag or "*"}):
            raise LaterError("portal_locked", "it changes")  # or was too new for the server to be sure
        return _proof(parcel, path, found.sha256)

    async def _send_new(self, parcel: Parcel, path: Path) -> bool:
        await self.make_folders(path[:-1])
        try:
            return await self.send(parcel, path, {"If-None-Match": "*"})
        except UnreachableError as error:
            if error.code != "portal_missing":
                raise
        self._known.clear()  # somebody took the folder away
        await self.make_folders(path[:-1])
        return await self.send(parcel, path, {"If-None-Match": "*"})

    async def _compare(self, parcel: Parcel, path: Path, found: Found) -> _Likeness:
        size_bytes = found.size_bytes
        if found.folder or (size_bytes is not None and size_bytes > parcel.size_bytes):
            return _Likeness.OTHER
        if found.sha256:
            return _Likeness.SAME if found.sha256 == parcel.sha256 else _Likeness.OTHER
        read_bytes = 0
        async with self.calls.open("GET", self.url(path)) as response:
            if response.status != 200:
                raise trouble(response)
            with await asyncio.to_thread(_opened, parcel) as own:
                async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                    if await asyncio.to_thread(own.read, len(chunk)) != chunk:
                        return _Likeness.OTHER
                    read_bytes += len(chunk)
        return _Likeness.SAME if read_bytes == parcel.size_bytes else _Likeness.HALF


def _opened(parcel: Parcel) -> BinaryIO:
    return parcel.content.open("rb")


def _proof(parcel: Parcel, path: Path, sha256: str) -> Proof:
    return Proof("/".join(path), parcel.size_bytes, f"sha256:{sha256}" if sha256 else "")
