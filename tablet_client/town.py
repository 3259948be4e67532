"""The town's public key, as this tablet holds it."""

from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from protocol.discovery.credentials import CredentialError, Reason, parse_town

#: What a technician's device management puts into the tablet's data folder.
FILE: Final = "town-public.txt"
#: The key is one line of 60 characters.
_MAX_BYTES: Final = 4096


class TownKeyError(Exception):
    """A key that cannot be used; ``sentence`` is a key of the sentences, ``path`` what was given."""

    def __init__(self, sentence: str, given: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.given = given


def given_key(given: str) -> str:
    """Return the key that ``--town-key`` gives: its text, or a file with it.

    Raises:
        TownKeyError: neither.
    """
    try:
        return parse_town(given)
    except CredentialError as error:
        if error.reason is Reason.PRIVATE_KEY:
            raise TownKeyError("town_key_private", "--town-key") from None
    try:
        return _read(Path(given).expanduser())
    except FileNotFoundError:
        raise TownKeyError("town_key_missing", given) from None
    except (OSError, ValueError):
        raise TownKeyError("town_key_unreadable", given) from None


def kept_key(folder: Path | None = None) -> str | None:
    """Return the key in the tablet's data folder; ``None``: there is none.

    Raises:
        TownKeyError: there is one that cannot be used.
    """
    path = (folder or user_data_path("classroom-tablet", appauthor=False)) / FILE
    try:
        return _read(path)
    except FileNotFoundError:
        return None
    except OSError:
        raise TownKeyError("town_key_unreadable", str(path)) from None


def _read(path: Path) -> str:
    with path.open("rb") as file:
        text = file.read(_MAX_BYTES).decode("utf-8-sig", "replace")
    try:
        return parse_town(text)
    except CredentialError as error:
        private = error.reason is Reason.PRIVATE_KEY
        raise TownKeyError("town_key_private" if private else "town_key_bad", str(path)) from None
