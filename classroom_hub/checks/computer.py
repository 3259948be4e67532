"""Checks of the computer itself: its folder, disk, clock, display, pages, browser."""

import asyncio
import datetime as dt
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from wakepy import keep

from classroom_hub.checks.model import Finding, Scene, stop, warn
from classroom_hub.checks.words import known
from classroom_hub.config import Settings
from classroom_hub.desktop.browser import find_browser
from classroom_hub.portal.credentials import Credentials
from classroom_hub.portal.folder import FolderTarget
from classroom_hub.portal.portals import calls_of, target_of
from classroom_hub.portal.target import UnreachableError
from classroom_hub.portal_settings import PortalSettings
from classroom_hub.screen.source import Hindrance, SourceError
from classroom_hub.web.pages import STATIC, PagesMissingError, build_id

#: A lesson's own files are small; a nearly full disk stops the collecting of work.
_MIN_FREE_BYTES: Final = 500 * 1024 * 1024
#: Less than two photos: nothing more can be kept.
_NO_FREE_BYTES: Final = 50 * 1024 * 1024
#: Each hand-in waits for the disk; an old one takes 0.05 s, a failing one or a dead share seconds.
_SLOW_DISK_S: Final = 1.0
_PROBE_BYTES: Final = 64 * 1024
#: A computer whose battery has died begins in the past; the product is younger than that.
_FIRST_YEAR, _LAST_YEAR = 2026, 2099
#: A clock that is set right by a time server moves by less.
_BACK_S: Final = 120.0
#: Enough tablets to believe them rather than this computer, and what they may differ by.
_WITNESSES: Final = 3
_ASTRAY_S: Final = 300.0


def folder(scene: Scene) -> list[Finding]:
    """Whether the data folder can be written, and there is room on its disk."""
    path = scene.settings.data_dir
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        took_s = _write(path)
    except OSError:
        full = _free(path)
        return [stop("disk_full")] if full is not None and full < _NO_FREE_BYTES else [stop("folder", path=path)]
    free = _free(path)
    if free is not None and free < _NO_FREE_BYTES:
        return [stop("disk_full")]
    if free is not None and free < _MIN_FREE_BYTES:
        return [warn("disk_low", mib=free // 1024**2)]
    return [warn("disk_slow", seconds=f"{took_s:.1f}")] if took_s > _SLOW_DISK_S else []


def _write(path: Path) -> float:
    """Return what it takes to have some bytes on the disk (seconds)."""
    began_s = time.monotonic()
    with tempfile.TemporaryFile(dir=path) as file:
        file.write(os.urandom(_PROBE_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return time.monotonic() - began_s


def _free(path: Path) -> int | None:
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return None


def clock(scene: Scene) -> list[Finding]:
    """Whether the calendar can be: work is filed by day, and certificates have dates."""
    now = dt.datetime.fromtimestamp(scene.now_s, dt.UTC)
    if not _FIRST_YEAR <= now.year <= _LAST_YEAR:
        return [warn("clock_year", date=f"{now:%Y-%m-%d}")]
    if scene.now_s < scene.earlier.written_s - _BACK_S:
        last = dt.datetime.fromtimestamp(scene.earlier.written_s, dt.UTC)
        return [warn("clock_back", date=f"{now:%Y-%m-%d %H:%M}", last=f"{last:%Y-%m-%d %H:%M}")]
    clients = scene.running.clients if scene.running is not None else ()
    ahead = sorted(client.ahead_s for client in clients if client.ahead_s is not None)
    if len(ahead) >= _WITNESSES and abs(middle := ahead[len(ahead) // 2]) > _ASTRAY_S:
        return [warn("clock_tablets", minutes=round(abs(middle) / 60))]
    return []


def display(scene: Scene) -> list[Finding] | None:
    """Whether the display can be captured."""
    number = scene.settings.display
    if scene.running is not None and scene.running.hindrance is not None:
        return [stop(_seen(scene.running.hindrance), display=number)]
    if scene.probe_display is None:
        return None if scene.running is None else []
    try:
        scene.probe_display()
    except SourceError as error:
        key = error.hindrance.value if error.hindrance is not Hindrance.FAILED else "no_display"
        return [stop(key, display=number)]
    return []


def _seen(code: str) -> str:
    return code if code in {each.value for each in Hindrance} and code != Hindrance.FAILED.value else "no_display"


def pages(_: Scene) -> list[Finding]:
    """Whether the pages were built into this installation."""
    try:
        build_id(STATIC)
    except PagesMissingError:
        return [stop("pages")]
    return []


def browser(_: Scene) -> list[Finding]:
    """Whether something can show the projector's page."""
    return [warn("browser")] if find_browser() is None else []


def awake(scene: Scene) -> list[Finding] | None:
    """Whether the computer can be kept awake; for the doctor alone: a hub tells by its log."""
    if scene.running is not None:
        return None
    found: list[Finding] = []
    with keep.presenting(on_fail="pass") as mode:
        if not mode.active:
            found.append(warn("may_sleep"))
    return found


def portal(scene: Scene) -> list[Finding] | None:
    """Whether work can be delivered; it waits in the outbox meanwhile, so nothing here stops a lesson."""
    path, network = scene.settings.portal_folder, scene.settings.portal
    if path is None and network is None:
        return None  # work stays on this computer, as it is meant to
    found: list[Finding] = []
    if path is not None:
        try:
            asyncio.run(FolderTarget(path, scene.settings.name).probe())
        except UnreachableError as error:
            found.append(warn(error.code, path=path))
    if network is not None:
        try:
            asyncio.run(_probe(network, scene.settings))
        except UnreachableError as error:
            key = error.code if known(error.code) else "portal_down"
            found.append(warn(key, host=network.url.host, code=error.code))
    return found


async def _probe(network: PortalSettings, settings: Settings) -> None:
    calls = calls_of(network, Credentials(settings.data_dir, network))
    try:
        await target_of(network, calls, settings.name).probe()
    finally:
        await calls.close()
