"""A Nextcloud as a portal: WebDAV, with large pieces in parts and a share for the class."""

from typing import Final

import msgspec
from yarl import URL

from classroom_hub.portal.calls import Calls, Pace, at_once, flow, trouble
from classroom_hub.portal.multistatus import ASK, parse
from classroom_hub.portal.names import place
from classroom_hub.portal.target import UnreachableError
from classroom_hub.portal.webdav import Path, WebDavTarget
from classroom_hub.work.outbox import Parcel

#: Parts are this large, the last one apart; the server takes none below 5 MB (and calls that 5 MiB or 5 million).
_PART_BYTES: Final = 5 * 1024 * 1024
#: From here on a break of the line costs a part, not the piece.
_LARGE_BYTES: Final = 10 * 1024 * 1024
_SHARES: Final = "ocs/v2.php/apps/files_sharing/api/v1/shares"
_GROUP: Final = 1
_READ: Final = 1
_OCS: Final = {"OCS-APIRequest": "true", "Accept": "application/json"}


class _Share(msgspec.Struct):
    share_type: int
    share_with: str | None = None


class _Shares(msgspec.Struct):
    data: list[_Share]


class _Told(msgspec.Struct):
    ocs: _Shares


class NextcloudTarget(WebDavTarget):
    """Puts pieces below the account's own files.

    Args:
        calls: the server, as our account: the user's name and an app password.
        server: its address.
        user: whose files.
        room: the room's name.
        within: folders where the room's goes; made.
        share_group: who may read the room's folder; empty: nobody else.
        pace: holds the upload back.
    """

    name = "nextcloud"

    def __init__(
        self,
        calls: Calls,
        server: URL,
        user: str,
        room: str,
        *,
        within: Path = (),
        share_group: str = "",
        pace: Pace = at_once,
    ) -> None:
        dav = server / "remote.php" / "dav"
        super().__init__(calls, dav / "files" / user, room, within=within, pace=pace)
        self._server = server
        self._uploads = dav / "uploads" / user
        self._share_group = share_group
        self._shared = False

    async def make_folders(self, path: Path) -> None:
        """Make what is missing; the room's folder is shared before anything is in it."""
        await super().make_folders(path)
        room = path[: len(self.within) + 1]
        if self._share_group and not self._shared and len(room) > len(self.within):
            await self._share("/" + "/".join(room))
            self._shared = True

    async def send(self, parcel: Parcel, path: Path, guard: dict[str, str]) -> bool:
        """Upload a piece unless the guard forbids it; tell whether it was."""
        told = {"X-OC-Mtime": str(parcel.at_ms // 1000), "OC-Checksum": f"SHA256:{parcel.sha256}"}
        if parcel.size_bytes < _LARGE_BYTES or "If-None-Match" not in guard:
            return await super().send(parcel, path, guard | told)
        folder = self._uploads / f"classroom-hub-{place(parcel, self._room).mark}"
        about = {"Destination": str(self.url(path)), "OC-Total-Length": str(parcel.size_bytes)}
        for last_try in (False, True):
            await self._send_parts(parcel, folder, about, again=last_try)
            answer = await self.calls.call("MOVE", folder / ".file", headers=about | told | {"Overwrite": "F"})
            if answer.status == 412:
                await self.calls.call("DELETE", folder)
                return False
            if answer.status in (201, 204):
                return True
            if last_try or answer.status not in (400, 404):
                raise trouble(answer)
            # The parts expired under our hands, or are not what they were: all of them anew, once.
        raise AssertionError

    # -- within ----------------------------------------------------------------------------------

    async def _send_parts(self, parcel: Parcel, folder: URL, about: dict[str, str], *, again: bool) -> None:
        if again:
            await self.calls.call("DELETE", folder)
        made = await self.calls.call("MKCOL", folder, headers=about)
        if made.status not in (201, 405):
            raise trouble(made)
        there = await self._parts(folder) if made.status == 405 else {}
        for number, start in enumerate(range(0, parcel.size_bytes, _PART_BYTES), 1):
            name, size_bytes = f"{number:05}", min(_PART_BYTES, parcel.size_bytes - start)
            if there.get(name) == size_bytes:
                continue  # an earlier try's
            headers = about | {"Content-Length": str(size_bytes), "Content-Type": "application/octet-stream"}
            body = flow(parcel.content, start, size_bytes, self.pace)
            answer = await self.calls.call("PUT", folder / name, headers=headers, data=body)
            if answer.status not in (201, 204):
                if answer.status in (404, 409) and not again:  # expired between two parts
                    await self._send_parts(parcel, folder, about, again=True)
                    return
                raise trouble(answer)

    async def _parts(self, folder: URL) -> dict[str, int]:
        """Return the parts that are there, with their sizes (bytes)."""
        answer = await self.calls.call("PROPFIND", folder, headers={"Depth": "1"}, data=ASK)
        if answer.status == 404:
            return {}
        if answer.status != 207:
            raise trouble(answer)
        return {f.path.rsplit("/", 1)[-1]: f.size_bytes for f in parse(answer.body) if f.size_bytes is not None}

    async def _share(self, path: str) -> None:
        """Let the group read a folder, unless it may already."""
        shares = self._server / _SHARES
        answer = await self.calls.call("GET", shares.with_query(path=path), headers=_OCS)
        if answer.status != 200:
            raise _share_trouble(answer.status)
        try:
            told = msgspec.json.decode(answer.body, type=_Told)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UnreachableError("portal_strange", "no shares") from error
        if any(each.share_type == _GROUP and each.share_with == self._share_group for each in told.ocs.data):
            return
        asked = {"path": path, "shareType": _GROUP, "shareWith": self._share_group, "permissions": _READ}
        answer = await self.calls.call("POST", shares, headers=_OCS, data={k: str(v) for k, v in asked.items()})
        if answer.status != 200:
            raise _share_trouble(answer.status)


def _share_trouble(status: int) -> UnreachableError:
    return UnreachableError("portal_busy" if status in (429, 502, 503, 504) else "share_refused", str(status))
