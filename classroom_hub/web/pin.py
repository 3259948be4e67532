"""The PIN that a console must give when it is linked over the network; asked once for each console.

It is no secret of weight (four digits, a school): what protects is that it is asked only of who has a token from the
teacher's own screen, that such a token bears few wrong tries, and that waits grow.
"""

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable
from typing import Final, Literal

from msgspec import Struct

log = logging.getLogger(__name__)

#: 50 ms and 16 MiB a try: on a thread, one after the other.
_COST: Final = {"n": 2**14, "r": 8, "p": 1}
_SALT_BYTES: Final = 16


class SavedPin(Struct, frozen=True):
    """The PIN as the disk has it."""

    salt: str
    digest: str


class Pin:
    """Lives on the event loop.

    Args:
        saved: what was set in the console, if anything.
        fixed: the technician's, of the settings file; empty: none. It comes before the other.
        save: keeps a PIN, or that there is none; blocking, raises ``OSError``.
        changed: called when :attr:`state` changed.
    """

    def __init__(
        self, saved: SavedPin | None, fixed: str, save: Callable[[SavedPin | None], None], changed: Callable[[], None]
    ) -> None:
        self._saved = saved
        self._fixed = fixed
        self._save = save
        self._changed = changed
        self._one = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def state(self) -> Literal["none", "set", "fixed"]:
        """Whether one is asked for."""
        return "fixed" if self._fixed else "set" if self._saved is not None else "none"

    def set_soon(self, pin: str | None) -> None:
        """Ask for this PIN from now on, or for none."""
        task = asyncio.create_task(self._set(pin))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def check(self, pin: str) -> bool:
        """Tell whether it is the PIN."""
        async with self._one:
            if self._fixed:
                return hmac.compare_digest(pin.encode(), self._fixed.encode())
            saved = self._saved
            return saved is None or await asyncio.to_thread(_matches, saved, pin)

    async def _set(self, pin: str | None) -> None:
        async with self._one:
            saved = await asyncio.to_thread(_hashed, pin) if pin is not None else None
            try:
                await asyncio.to_thread(self._save, saved)
            except OSError:
                log.exception("the consoles' PIN could not be written")
                return  # what a restart would not know must not be believed now
            self._saved = saved
        self._changed()


def _hashed(pin: str) -> SavedPin:
    salt = secrets.token_hex(_SALT_BYTES)
    return SavedPin(salt, _digest(pin, salt))


def _matches(saved: SavedPin, pin: str) -> bool:
    return hmac.compare_digest(_digest(pin, saved.salt), saved.digest)


def _digest(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode("utf-8", "replace"), salt=bytes.fromhex(salt), **_COST).hex()
