"""``classroom-hub doctor``: says what would stop a lesson, a line a check."""

import functools
import time
from typing import Final

from classroom_hub.checks import windows
from classroom_hub.checks.catalogue import CHECKS
from classroom_hub.checks.model import Earlier, Result, Scene, Severity
from classroom_hub.checks.runner import make
from classroom_hub.checks.words import label, sentence
from classroom_hub.config import Settings
from classroom_hub.discovery.interfaces import interfaces_to_announce
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.display import Display
from classroom_hub.screen.engine import probe
from classroom_hub.sentences import language
from classroom_hub.state import earlier_lesson

_MARKS: Final = {Severity.OK: "✓", Severity.WARNING: "!", Severity.STOP: "✗"}


def examine(settings: Settings) -> int:
    """Print a line a check; return 1 where a lesson would not work."""
    results = results_of(settings)
    print("\n".join(lines(results)))
    return int(any(result.severity is Severity.STOP for result in results))


def results_of(settings: Settings) -> list[Result]:
    """Make all checks that need no running hub."""
    return make(CHECKS, scene_of(settings))


def scene_of(settings: Settings) -> Scene:
    """Return what can be looked at from outside a hub."""
    open_display = functools.partial(Display, choice=ScreenChoice(settings.display, settings.region))
    try:
        interfaces = interfaces_to_announce(None if settings.host == "0.0.0.0" else settings.host)  # noqa: S104
    except OSError:
        interfaces = []
    saved = earlier_lesson(settings.data_dir)
    return Scene(
        settings, interfaces, time.time(), functools.partial(probe, open_display), windows.ask,
        Earlier(saved.address, saved.lesson.written_s) if saved is not None else Earlier(),
    )  # fmt: skip


def lines(results: list[Result]) -> list[str]:
    """Return the lines that are printed, in the computer's language."""
    told: list[str] = []
    for result in results:
        name = label(result.check, language())
        if not result.findings:
            told.append(f"{_MARKS[Severity.OK]} {name}")
        told += [f"{_MARKS[each.severity]} {name} : {sentence(each, language())}" for each in result.findings]
    return told
