"""Passwords of portals: in the system's keyring, or where it has none in a file that only its owner reads."""

import json
import logging
from pathlib import Path
from typing import Final

import keyring
import keyring.errors
from keyring.backends import fail, null

from classroom_hub import files
from classroom_hub.portal.aside import Aside
from classroom_hub.portal_settings import PortalSettings

log = logging.getLogger(__name__)

#: A dot in front: backups leave such files out, and so they hold no passwords.
FILE: Final = ".credentials.json"
_SERVICE: Final = "classroom-hub"
#: A keyring that is locked may wait for somebody who opens it.
_KEYRING_S: Final = 10.0
_MAX_FILE_BYTES: Final = 64 * 1024


class Credentials:
    """The one door to passwords.

    The file is looked at first: it holds one only where the keyring did not take it.

    Args:
        data_dir: the hub's folder.
        portal: whose password.
    """

    def __init__(self, data_dir: Path, portal: PortalSettings) -> None:
        self._file = data_dir / FILE
        self._key = f"{portal.user} @ {portal.url}"
        self._aside = Aside("keyring")

    async def password(self) -> str:
        """Return the password, or nothing: there is none, or the keyring stays shut."""
        try:
            return await self._aside.run(lambda _: self._load(), _KEYRING_S)
        except TimeoutError:
            log.warning("the keyring does not answer")
            return ""

    async def keep(self, password: str) -> bool:
        """Keep a password durably; tell whether the keyring took it. Raises ``OSError``."""
        try:
            return await self._aside.run(lambda _: self._keep(password), _KEYRING_S)
        except TimeoutError as error:
            raise OSError("the keyring does not answer") from error

    async def forget(self) -> None:
        """Forget the password, wherever it is. Raises ``OSError``."""
        try:
            await self._aside.run(lambda _: self._forget(), _KEYRING_S)
        except TimeoutError as error:
            raise OSError("the keyring does not answer") from error

    # -- on the thread -------------------------------------------------------------------------

    def _load(self) -> str:
        kept = self._read().get(self._key)
        if kept is not None:
            return kept
        try:
            return keyring.get_password(_SERVICE, self._key) or ""
        except Exception as error:  # each backend has errors of its own
            log.debug("no keyring: %s", type(error).__name__)
            return ""

    def _keep(self, password: str) -> bool:
        rest = {key: value for key, value in self._read().items() if key != self._key}
        try:
            if isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring):
                raise keyring.errors.NoKeyringError
            keyring.set_password(_SERVICE, self._key, password)
        except Exception as error:
            log.debug("no keyring: %s", type(error).__name__)
            self._write(rest | {self._key: password})
            return False
        self._write(rest)
        return True

    def _forget(self) -> None:
        self._write({key: value for key, value in self._read().items() if key != self._key})
        try:
            keyring.delete_password(_SERVICE, self._key)
        except Exception as error:  # none was kept there
            log.debug("no keyring: %s", type(error).__name__)

    def _read(self) -> dict[str, str]:
        try:
            with self._file.open("rb") as file:
                kept = json.loads(file.read(_MAX_FILE_BYTES))
        except (OSError, ValueError):
            return {}
        return {k: v for k, v in kept.items() if isinstance(v, str)} if isinstance(kept, dict) else {}

    def _write(self, kept: dict[str, str]) -> None:
        if kept:
            files.write(self._file, json.dumps(kept).encode(), files.PRIVATE)
        else:
            self._file.unlink(missing_ok=True)
