"""The log: text for a person at a terminal, JSON lines for a collector, and a file for the technician.

Nothing personal is written: no pupil's name, no code, no token (``support/scrub.py``).
"""

import contextlib
import json
import logging
import queue
import sys
from collections.abc import Iterator
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from typing import Final, Literal

from classroom_hub.support.scrub import Scrubber

#: A week of lessons is under 200 KB; what fills five files is an error that repeats.
_FILE_BYTES: Final = 1024 * 1024
_FILES: Final = 5
#: Lines that wait for a slow disk; beyond that they are dropped, since the lesson must not wait.
_MAX_QUEUED: Final = 2000
FOLDER: Final = "logs"
NAME: Final = "hub.log"

#: Hides private words in every line; the hub says which these are.
SCRUBBER: Final = Scrubber()


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return SCRUBBER(super().format(record))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": SCRUBBER(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = SCRUBBER(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class _File(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A full disk is told as a trouble already."""


class _Dropping(QueueHandler):
    """Puts lines into the queue, or drops them; scrubbed now, while the names are known."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        line = logging.LogRecord(record.name, record.levelno, "", 0, self.format(record), None, None)
        line.created, line.msecs = record.created, record.msecs
        return line

    def enqueue(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(queue.Full):
            self.queue.put_nowait(record)


def set_up(kind: Literal["text", "json"]) -> None:
    """Log to stderr; stdout is for the contract's lines."""
    handler = logging.StreamHandler(sys.stderr)
    text = _Text("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")
    handler.setFormatter(_Json() if kind == "json" else text)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("aiohttp", "wakepy"):
        logging.getLogger(name).setLevel(logging.ERROR)


@contextlib.contextmanager
def kept(data_dir: Path) -> Iterator[None]:
    """Keep the log in the data folder, too, written by a thread of its own. A disk that refuses stops nothing."""
    root = logging.getLogger()
    try:
        (data_dir / FOLDER).mkdir(mode=0o700, exist_ok=True)
        file = _File(
            data_dir / FOLDER / NAME, maxBytes=_FILE_BYTES, backupCount=_FILES - 1, encoding="utf-8", delay=True
        )
    except OSError:
        logging.getLogger(__name__).warning("the log cannot be kept in %s", data_dir)
        yield
        return
    lines: queue.Queue[logging.LogRecord] = queue.Queue(_MAX_QUEUED)
    entrance = _Dropping(lines)
    entrance.setFormatter(_Text("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    listener = QueueListener(lines, file)
    root.addHandler(entrance)
    listener.start()
    try:
        yield
    finally:
        root.removeHandler(entrance)
        listener.stop()
        file.close()
