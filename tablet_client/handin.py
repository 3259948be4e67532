"""Handing work in: kept on the tablet first, sent by a thread of its own until the hub has it."""

import logging
import random
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tablet_client.spool import Parcel, Spool
from tablet_client.tus import RefusedError, UnreachableError, hub_at, send

_log = logging.getLogger(__name__)

#: The first wait after a failed try, and the longest (seconds); each is twice the one before.
_FIRST_WAIT_S: Final = 0.5
_LAST_WAIT_S: Final = 30.0
_JOIN_S: Final = 0.5
#: What a hub answers whose seats are others.
_UNKNOWN: Final = "forbidden"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: ``code`` is ``None`` once the hub has the piece, else why it never will."""

    parcel: Parcel
    code: str | None


@dataclass(slots=True)
class _Waiting:
    parcel: Parcel
    due_s: float = 0.0
    wait_s: float = _FIRST_WAIT_S


class Courier:
    """Delivers parcels one after the other, also those of an earlier run.

    Args:
        spool: where parcels are kept until they are acknowledged.
        tell: called on the courier's thread once a parcel is settled.
    """

    def __init__(self, spool: Spool, tell: Callable[[Outcome], None]) -> None:
        self._spool = spool
        self._tell = tell
        self._news = threading.Condition()
        self._waiting = [_Waiting(parcel) for parcel in spool.load()]
        #: Where hubs are now; a parcel's own address may be of yesterday.
        self._addresses: dict[str, str] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; what is not acknowledged stays in the spool."""
        with self._news:
            self._stopping = True
            self._news.notify_all()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)

    @property
    def waiting(self) -> int:
        """How many parcels are not settled."""
        with self._news:
            return len(self._waiting)

    def reach(self, hub: str, base_url: str) -> None:
        """A hub is there, at this address: what waits for it is tried now."""
        with self._news:
            self._addresses[hub] = base_url
            for each in self._waiting:
                if each.parcel.hub == hub:
                    each.due_s, each.wait_s = 0.0, _FIRST_WAIT_S
            self._news.notify_all()

    def hand_in(
        self,
        data: bytes,
        filename: str,
        *,
        author: str,
        hub: str,
        base_url: str,
        token: str,
        activity: str | None = None,
    ) -> str:
        """Keep a piece and send it soon; return its id. It is on the disk when this returns (blocks).

        Raises:
            SpoolFullError: too much waits already, or it is too large.
            OSError: the disk refuses.
        """
        parcel = Parcel(secrets.token_urlsafe(18), author, hub, base_url, token, filename, activity, len(data))
        self._spool.put(parcel, data)
        with self._news:
            self._waiting.append(_Waiting(parcel))
            self._news.notify_all()
        return parcel.piece

    def _run(self) -> None:
        while (each := self._next()) is not None:
            try:
                self._deliver(each)
            except RefusedError as error:
                self._spool.set_aside(each.parcel)
                self._settle(each, error.code)
            except UnreachableError as error:
                _log.debug("piece %s waits: %s", each.parcel.piece, error)
                self._put_off(each, error.wait_s)
            except Exception:
                _log.exception("piece %s could not be sent; it is tried again", each.parcel.piece)
                self._put_off(each, _LAST_WAIT_S)
            else:
                self._spool.remove(each.parcel)
                self._settle(each, None)

    def _next(self) -> _Waiting | None:
        """Return the next parcel once it is due; ``None``: stop."""
        with self._news:
            while not self._stopping:
                each = min(self._waiting, key=lambda waiting: waiting.due_s, default=None)
                left_s = each.due_s - time.monotonic() if each is not None else None
                if each is not None and left_s is not None and left_s <= 0:
                    return each
                self._news.wait(left_s)
        return None

    def _deliver(self, each: _Waiting) -> None:
        parcel = each.parcel
        with self._news:
            base_url = self._addresses.get(parcel.hub, parcel.base_url)
        with self._spool.file(parcel).open("rb") as file:
            try:
                send(base_url, parcel.token, parcel.metadata, file, parcel.length, go_on=self._going_on)
            except RefusedError as error:
                # Another room's hub may have that address by now, and knows nothing of this tablet.
                if error.code == _UNKNOWN and hub_at(base_url) != parcel.hub:
                    raise UnreachableError("another hub is at its address", _LAST_WAIT_S) from error
                raise

    def _going_on(self) -> bool:
        return not self._stopping

    def _put_off(self, each: _Waiting, wait_s: float) -> None:
        with self._news:
            # A class that lost its hub does not come back all at once.
            each.due_s = time.monotonic() + max(each.wait_s * random.uniform(0.7, 1.3), wait_s)
            each.wait_s = min(each.wait_s * 2, _LAST_WAIT_S)

    def _settle(self, each: _Waiting, code: str | None) -> None:
        with self._news:
            self._waiting.remove(each)
        self._tell(Outcome(each.parcel, code))
