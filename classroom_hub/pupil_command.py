"""``classroom-hub pupil export|erase|log``: one pupil's data, of a hub that runs or not."""

import json
import os
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from classroom_hub.accesses import Access, read
from classroom_hub.commands import USAGE, Parser, add_settings
from classroom_hub.config import ConfigError, Settings, load, room_name
from classroom_hub.pupil_at_rest import AtRest
from classroom_hub.sentences import language, say
from classroom_hub.state import AlreadyRunningError, DataFolder, FolderError, hub_of
from protocol.wire.errors import ProtocolError
from protocol.wire.rosters import Erased, KnownPupil, KnownPupils, PortalCopy, PupilKept

T = TypeVar("T")

#: A year's photos are packed within a minute.
_ANSWER_S: Final = 300.0
_CHUNK_BYTES: Final = 256 * 1024


class PupilError(Exception):
    """What cannot be done; the text is a sentence."""


class Desk(Protocol):
    """Where a pupil's data is asked for."""

    def known(self) -> list[KnownPupil]:
        """Return everybody of whom something is kept."""

    def kept(self, pupil: str) -> PupilKept:
        """Return what there is of one."""

    def export(self, pupil: str, file: IO[bytes], *, unclaimed: bool) -> None:
        """Write all of it as a zip."""

    def erase(self, pupil: str, *, unclaimed: bool) -> Erased:
        """Erase all of it."""


def run(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    parser = Parser("classroom-hub pupil", description=say("pupil_describe"), add_help=False)
    parser.add_argument("action", choices=("export", "erase", "log"), help=say("pupil_help_action"))
    parser.add_argument("pupil", nargs="?", metavar="NAME|ID", help=say("pupil_help_pupil"))
    parser.add_argument("--to", type=Path, metavar="FILE", help=say("pupil_help_to"))
    parser.add_argument("--unclaimed", action="store_true", help=say("pupil_help_unclaimed"))
    parser.add_argument("--yes", action="store_true", help=say("pupil_help_yes"))
    add_settings(parser)
    options = parser.parse_args(arguments)
    if options.action != "log" and not options.pupil:
        return _fail(say("pupil_which"))
    if options.action == "export" and options.to is None:
        return _fail(say("pupil_where"))
    try:
        settings = load(options.config, {"data_dir": options.data_dir, "name": options.name})
        if options.action == "log":
            print("\n".join(log_lines(read(settings.data_dir))))
            return 0
        return _with_desk(settings, options)
    except (ConfigError, PupilError) as error:
        return _fail(str(error))
    except FolderError:
        return _fail(say("folder", path=settings.data_dir))
    except (OSError, ProtocolError) as error:
        return _fail(say("pupil_failed", detail=error))


def _with_desk(settings: Settings, options: Any) -> int:
    if hub_of(settings.data_dir) is None:  # nothing is made where there is nothing
        raise PupilError(say("pupil_nothing", path=settings.data_dir))
    try:
        folder = DataFolder(settings.data_dir)
    except AlreadyRunningError as error:
        if error.url is None:
            raise PupilError(say("pupil_failed", detail="running.json")) from error
        return _do(_Live(error.url), options)
    try:
        with AtRest(settings, folder, room_name(settings.name, folder.identity.id)) as desk:
            return _do(desk, options)
    finally:
        folder.close()


def _do(desk: Desk, options: Any) -> int:
    pupil = choose(desk.known(), options.pupil)
    kept = desk.kept(pupil.id)
    print(say("pupil_kept", name=pupil.name, pieces=kept.pieces, pages=kept.pages, lessons=kept.lessons))
    if kept.unclaimed and not options.unclaimed:
        print(say("pupil_unclaimed", count=kept.unclaimed))
    if options.action == "export":
        path: Path = options.to.expanduser().absolute()
        _export(desk, pupil, path, unclaimed=options.unclaimed)
        print(say("pupil_exported", path=path))
        return 0
    # Before, since afterwards nobody knows: what lies in portals is theirs to erase.
    _print_copies(kept.copies)
    if not options.yes and not _confirmed(pupil):
        raise PupilError(say("pupil_not_confirmed"))
    erased = desk.erase(pupil.id, unclaimed=options.unclaimed)
    print(say("pupil_erased", name=pupil.name))
    if erased.aside:
        print(say("pupil_aside", count=erased.aside))
    return 0


def choose(known: Sequence[KnownPupil], asked: str) -> KnownPupil:
    """Return who is meant, by id or by name, whatever its case.

    Raises:
        PupilError: nobody, or several.
    """
    wanted = " ".join(asked.split()).casefold()
    found = [each for each in known if each.id == asked] or [each for each in known if each.name.casefold() == wanted]
    found = found or [each for each in known if each.name.casefold().split()[:1] == [wanted]]
    if not found:
        raise PupilError(say("pupil_unknown", asked=asked))
    if len(found) > 1:
        several = "\n".join(f"  {each.id}  {each.name}  {each.class_name}" for each in found)
        raise PupilError(say("pupil_several", asked=asked) + "\n" + several)
    return found[0]


def log_lines(entries: Sequence[Access]) -> list[str]:
    """Return the log of accesses; it names nobody."""
    form = "%d/%m/%Y %Hh%M" if language() == "fr" else "%Y-%m-%d %H:%M"
    return [
        f"{datetime.fromtimestamp(each.at_s).astimezone().strftime(form)}  {say(f'access_{each.by}')}  "
        f"{say(f'access_{each.what}')}  {each.pupil}"
        for each in entries
    ] or [say("access_none")]


def _print_copies(copies: Sequence[PortalCopy]) -> None:
    if copies:
        print(say("pupil_copies"))
    for each in copies:
        print(f"  {datetime.fromtimestamp(each.at_ms / 1000).astimezone():%Y-%m-%d}  {each.target}  {each.remote}")


def _confirmed(pupil: KnownPupil) -> bool:
    if not sys.stdin.isatty():
        return False
    return " ".join(input(say("pupil_confirm", name=pupil.name)).split()).casefold() == pupil.name.casefold()


def _export(desk: Desk, pupil: KnownPupil, path: Path, *, unclaimed: bool) -> None:
    """Write the file whole or not at all, for its owner alone."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w+b") as file:
            desk.export(pupil.id, file, unclaimed=unclaimed)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


class _Live:
    """Asks the hub that runs, by its door for its own computer."""

    def __init__(self, console_url: str) -> None:
        url = urlsplit(console_url)
        self._base = f"{url.scheme}://{url.netloc}"
        self._token = parse_qs(url.query)["token"][0]

    def known(self) -> list[KnownPupil]:
        return self._asked("/pupils", KnownPupils).pupils

    def kept(self, pupil: str) -> PupilKept:
        return self._asked(f"/pupils/{pupil}", PupilKept)

    def export(self, pupil: str, file: IO[bytes], *, unclaimed: bool) -> None:
        path = f"/pupils/{pupil}/export?lang={language()}{'&unclaimed=1' if unclaimed else ''}"
        with self._open(path, None) as answer:
            while chunk := answer.read(_CHUNK_BYTES):
                file.write(chunk)

    def erase(self, pupil: str, *, unclaimed: bool) -> Erased:
        return self._asked(f"/pupils/{pupil}/erase", Erased, {"unclaimed": unclaimed})

    def _asked(self, path: str, kind: type[T], body: dict[str, Any] | None = None) -> T:
        with self._open(path, body) as answer:
            return msgspec.json.decode(answer.read(), type=kind)

    def _open(self, path: str, body: dict[str, Any] | None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        data = None
        if body is not None:
            headers["Content-Type"], data = "application/json", json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, headers)  # noqa: S310 - our own http address
        # No proxy of the system's: it is this computer that is asked.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            return opener.open(request, timeout=_ANSWER_S)
        except urllib.error.HTTPError as error:
            raise PupilError(say("pupil_failed", detail=f"HTTP {error.code}")) from error


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return USAGE
