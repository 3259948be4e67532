"""Packs what a technician needs into one file: built from what is safe, then scrubbed, never copied whole."""

import importlib.metadata
import io
import json
import os
import platform
import sys
import time
import zipfile
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from classroom_hub import __version__
from classroom_hub.checks.model import Result
from classroom_hub.checks.words import label, sentence
from classroom_hub.config import Settings
from classroom_hub.discovery.interfaces import list_interfaces
from classroom_hub.lesson.roster import SavedRoster
from classroom_hub.logs import FOLDER, NAME
from classroom_hub.state import earlier_lesson, read_roster
from classroom_hub.support.scrub import HIDDEN, Scrubber
from classroom_hub.web.pages import STATIC, PagesMissingError, build_id
from classroom_hub.work.counts import counts, names
from protocol.wire.limits import PROTOCOL

#: Five log files of 1 MiB, and what is written meanwhile.
_MAX_LOG_BYTES: Final = 2 * 1024 * 1024
_LIBRARIES: Final = (
    "aiohttp", "av", "cryptography", "msgspec", "mss", "numpy", "pillow", "websockets", "xcffib", "zeroconf", "dxcam",
)  # fmt: skip
#: Settings that are no secret and name nobody; all others are only said to be set.
_TOLD: Final = frozenset({
    "host", "port", "tls_port", "display", "region", "start", "browser", "log_format", "budget_mbit",
    "https_consoles", "data_dir",
})  # fmt: skip


def bundle(settings: Settings, results: list[Result]) -> bytes:
    """Return the zip. Nothing in it names a pupil: no name, title, code or token, not even in a file's name."""
    scrub = Scrubber(lambda: [(0, lambda: _words(settings.data_dir))])
    if settings.portal_folder is not None:
        scrub.folders = (str(settings.portal_folder),)
    parts = {
        "versions.json": _json(_versions()),
        "settings.json": _json(_settings(settings)),
        "network.json": _json(_network()),
        "counts.json": _json(_counts(settings.data_dir)),
        "checks.txt": _checks(results),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, scrub(_homeless(text)))
        for name, text in _logs(settings.data_dir):
            packed.writestr(name, scrub(_homeless(text)))
    return out.getvalue()


def _words(data_dir: Path) -> Iterable[str]:
    """Return every name, title, code and token that the folder knows."""
    found = names(data_dir / "work")
    saved = earlier_lesson(data_dir)
    if saved is not None:
        found += [saved.lesson.code, *(session.secret for session in saved.sessions)]
        found += [activity.title for activity in saved.lesson.activities]
        for seat in saved.lesson.seats:
            found += [seat.name, seat.token]
    for pupil in (read_roster(data_dir) or SavedRoster("")).pupils:
        found += [pupil.given_name, pupil.family_name, pupil.badge]
    return found


def _versions() -> dict[str, Any]:
    libraries: dict[str, str] = {}
    for name in _LIBRARIES:
        try:
            libraries[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            libraries[name] = "missing"
    try:
        build = build_id(STATIC)
    except PagesMissingError:
        build = "missing"
    return {
        "classroom_hub": __version__, "protocol": PROTOCOL, "build": build, "python": sys.version,
        "system": platform.platform(), "machine": platform.machine(), "processors": os.cpu_count(),
        "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "libraries": libraries,
    }  # fmt: skip


def _settings(settings: Settings) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for item in fields(Settings):
        value = getattr(settings, item.name)
        safe = value if isinstance(value, (bool, int)) or value is None else str(value)
        told[item.name] = safe if item.name in _TOLD else (HIDDEN if value else "")
    return told


def _network() -> list[dict[str, Any]]:
    try:
        return [{"interface": each.name, "address": each.address, "prefix": each.prefix} for each in list_interfaces()]
    except OSError as error:
        return [{"unreadable": type(error).__name__}]


def _counts(data_dir: Path) -> dict[str, Any]:
    saved, roster = earlier_lesson(data_dir), read_roster(data_dir)
    return {
        **counts(data_dir / "work"),
        "pupils": len(roster.pupils) if roster is not None else 0,
        "lesson_seats": len(saved.lesson.seats) if saved is not None else 0,
        "lesson_phase": saved.lesson.phase.value if saved is not None else "",
        "consoles": len(saved.sessions) if saved is not None else 0,
        "tablets_with_unsent_work": len(saved.holders) if saved is not None else 0,
    }


def _checks(results: list[Result]) -> str:
    lines = []
    for result in results:
        lines.append(f"{result.severity.value:8}{label(result.check, 'fr')} / {label(result.check, 'en')}")
        for finding in result.findings:
            lines += [f"        {finding.key}: {sentence(finding, 'fr')}", f"        {sentence(finding, 'en')}"]
    return "\n".join(lines) + "\n"


def _logs(data_dir: Path) -> Iterable[tuple[str, str]]:
    for path in sorted((data_dir / FOLDER).glob(f"{NAME}*")):
        try:
            with path.open("rb") as file:
                yield f"logs/{path.name}", file.read(_MAX_LOG_BYTES).decode("utf-8", "replace")
        except OSError:
            continue


def _homeless(text: str) -> str:
    """Take the account's name out: a teacher's, or a pupil's on a shared computer."""
    return text.replace(str(Path.home()), "~") if len(str(Path.home())) > 1 else text


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
