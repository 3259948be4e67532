"""Settings: built-in values, then a TOML file, then the command line."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path

from classroom_hub.portal_settings import PortalSettings
from classroom_hub.portal_settings import read as read_portal
from classroom_hub.screen.source import Region
from classroom_hub.sentences import say
from classroom_hub.work import rules
from classroom_hub.work.rules import Rules
from classroom_hub.work.sealing import Key, KeyFileError, read_key
from protocol.wire.limits import MAX_NAME_CHARS

#: A smaller region would hardly be read on a tablet (the desktop's units; one tile of the stream).
_MIN_REGION = 64

_BASE = re.compile(r"https?://[a-z0-9]([a-z0-9.-]{0,200}[a-z0-9])?(:[0-9]{1,5})?")


class ConfigError(Exception):
    """A setting that cannot be used; the text is a sentence that names the option, or the file and the key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the hub is started with (``classroom-hub --help`` explains each)."""

    name: str = ""
    host: str = "0.0.0.0"  # noqa: S104 - tablets come from the network
    port: int = 8080
    #: Where https is served once the room has a certificate (``classroom-hub tls``).
    tls_port: int = 8443
    data_dir: Path = field(default_factory=lambda: user_data_path("classroom-hub"))
    display: int = 1
    #: The part of that display which is streamed; ``None``: all of it.
    region: Region | None = None
    start: bool = False
    browser: bool = True
    #: Where handed-in work is delivered: a stick's folder, or a network share's.
    portal_folder: Path | None = None
    #: Where it goes over the network: the table ``[portal]``; in the file only.
    portal: PortalSettings | None = None
    #: How long each kind of data is kept: the table ``[retention]``; in the file only.
    retention: Rules = field(default_factory=Rules)
    #: Seals the files of work: read from the file ``work_key`` names; in the file only.
    work_key: Key | None = None
    log_format: Literal["text", "json"] = "text"
    #: The PIN that each new console must give over the network (4 to 8 digits); in the file only.
    console_pin: str = ""
    #: Consoles are linked by https: every teacher's tablet trusts the school's authority; in the file only.
    https_consoles: bool = False
    #: What the class's pictures may use of the network (Mbit/s); in the file only, a technician's matter.
    budget_mbit: int = 40
    #: A pupil may move this computer's pointer, each time that the teacher lets it; in the file only.
    touch_back: bool = True
    #: What the addresses on badges begin with (``http://NAME:PORT``); in the file only. Empty: our own ``.local`` name.
    badge_base: str = ""


_KINDS: dict[str, type] = {
    "name": str, "host": str, "port": int, "tls_port": int, "data_dir": str, "display": int, "start": bool,
    "log_format": str, "portal_folder": str, "budget_mbit": int, "region": str, "console_pin": str,
    "https_consoles": bool, "portal": dict, "retention": dict, "work_key": str, "browser": bool,
    "badge_base": str, "touch_back": bool,
}  # fmt: skip


def load(path: Path | None, overrides: dict[str, Any]) -> Settings:
    """Return the settings; ``overrides`` (the command line) wins where it is not ``None``.

    Raises:
        ConfigError: an unreadable file, an unknown key, or a value that cannot be.
    """
    values = _read(path) if path is not None else {}
    given = {key: value for key, value in overrides.items() if value is not None}
    values.update(given)

    def where(key: str) -> str:
        return f"--{key} {values[key]}" if key in given else f"{path}: {key} = {values[key]}"

    if "data_dir" in values:
        values["data_dir"] = Path(values["data_dir"]).expanduser()
    if "portal_folder" in values:
        # "" is no folder; "." would be wherever the hub was started.
        folder = values["portal_folder"]
        values["portal_folder"] = Path(folder).expanduser().absolute() if folder else None
    if "region" in values:
        region = _region(values["region"])
        if region is None:
            raise ConfigError(say("bad_region", where=where("region"), least=_MIN_REGION))
        values["region"] = region
    settings = replace(Settings(), **values)
    for key in ("port", "tls_port"):
        if not 0 <= getattr(settings, key) <= 65535:
            raise ConfigError(say("bad_port", where=where(key)))
    possible = {
        "log_format": settings.log_format in ("text", "json"),
        "budget_mbit": 2 <= settings.budget_mbit <= 1000,
        "badge_base": not settings.badge_base or _BASE.fullmatch(settings.badge_base) is not None,
        "console_pin": re.fullmatch(r"([0-9]{4,8})?", settings.console_pin, re.ASCII) is not None,
    }
    for key, good in possible.items():
        if not good:  # a PIN is not for the terminal
            raise ConfigError(say("config", detail=f"{path}: {key}" if key == "console_pin" else where(key)))
    return replace(settings, name=_name(settings.name, "--name" if "name" in given else f"{path}: name"))


def _name(text: str, where: str) -> str:
    """Return the class's name as it is shown; ``where`` says whence it is, since what is wrong may not be printable."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if len(name) > MAX_NAME_CHARS or any(unicodedata.category(c)[0] == "C" for c in name):
        raise ConfigError(say("bad_name", where=where, most=MAX_NAME_CHARS))
    return name


def room_name(name: str, hub: str) -> str:
    """Return what a class is called: its name, or a part of the hub's id where nobody has named it."""
    return name or f"Classe {hub[:4].upper()}"


def _portal(table: dict[str, Any], path: Path) -> PortalSettings:
    try:
        return read_portal(table)
    except ValueError as error:
        raise ConfigError(say("config", detail=f"{path}: portal.{error}")) from error


def _retention(table: dict[str, Any], path: Path) -> Rules:
    try:
        return rules.read(table)
    except ValueError as error:
        raise ConfigError(say("config", detail=f"{path}: retention: {error}")) from error


def _key(file: str, path: Path) -> Key:
    try:
        return read_key(path.parent / Path(file).expanduser())
    except KeyFileError as error:
        raise ConfigError(say("bad_work_key", path=file, detail=error)) from error


def _region(text: str) -> Region | None:
    """Return what ``X,Y,W,H`` says, or ``None`` where it is no region."""
    try:
        left, top, width, height = (int(number) for number in text.split(","))
    except ValueError:
        return None
    return Region(left, top, width, height) if min(left, top) >= 0 and min(width, height) >= _MIN_REGION else None


def _read(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(say("config", detail=f"{path}: {error}")) from error
    known = {item.name for item in fields(Settings)}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(say("config", detail=f"{path}: {key}"))
        if not isinstance(value, _KINDS[key]) or (_KINDS[key] is int and isinstance(value, bool)):
            raise ConfigError(say("config", detail=f"{path}: {key} = {value!r}"))
    if "portal" in values:
        values["portal"] = _portal(values["portal"], path)
    if "retention" in values:
        values["retention"] = _retention(values["retention"], path)
    if "work_key" in values:
        values["work_key"] = _key(values["work_key"], path)
    return values
