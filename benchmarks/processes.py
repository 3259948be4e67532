"""Processes that the measurements start, each ended by its own id; and what they used."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Final

import psutil

#: A program that does not end in this time after SIGTERM is killed (seconds).
_END_S: Final = 4.0


class ProgramError(Exception):
    """A program did not start, or ended early; says which, and its last words."""


class Program(subprocess.Popen[str]):
    """A program with pipes to its input and output; what it says on its third stream is kept for errors."""

    def __init__(self, command: Sequence[str], *, display: str | None = None, namespace: str | None = None) -> None:
        env = os.environ | ({} if display is None else {"DISPLAY": display})
        prefix = [] if namespace is None else ["ip", "netns", "exec", namespace]
        self._words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        super().__init__(
            [*prefix, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._words, text=True, env=env
        )
        self.name = " ".join(command[:4])

    def last_words(self) -> str:
        """Return the last line that it said on its third stream."""
        self._words.seek(0)
        lines = self._words.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "no word")

    def say(self, line: str) -> None:
        """Write a line to it.

        Raises:
            ProgramError: it has ended.
        """
        assert self.stdin is not None
        try:
            self.stdin.write(f"{line}\n")
            self.stdin.flush()
        except OSError:
            raise ProgramError(f"{self.name} ended: {self.last_words()}") from None

    def answer(self) -> str:
        """Return its next line.

        Raises:
            ProgramError: it has ended.
        """
        assert self.stdout is not None
        line = self.stdout.readline()
        if not line:
            raise ProgramError(f"{self.name} ended: {self.last_words()}")
        return line.rstrip("\n")

    def end(self) -> None:
        """End it and its children: politely, then not."""
        family = tree([self.pid])
        for member in family:
            with contextlib.suppress(psutil.Error):
                member.resume()
        for stream in (self.stdin, self.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self.terminate()
        _, left = psutil.wait_procs(family, timeout=_END_S)
        for member in left:
            with contextlib.suppress(psutil.Error):
                member.kill()
        self.wait()
        self._words.close()


@contextlib.contextmanager
def program(command: Sequence[str], *, display: str | None = None, namespace: str | None = None) -> Iterator[Program]:
    """Run a program, in a network namespace where one is named; end it after use."""
    process = Program(command, display=display, namespace=namespace)
    try:
        yield process
    finally:
        process.end()


def python(*arguments: str) -> list[str]:
    """Return the command of a module of ours."""
    return [sys.executable, "-m", *arguments]


def tree(pids: Iterable[int]) -> list[psutil.Process]:
    """Return processes and all their descendants that still run."""
    found: dict[int, psutil.Process] = {}
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(pid)
            for member in (process, *process.children(recursive=True)):
                found[member.pid] = member
    return list(found.values())


def cpu_s(pids: Iterable[int]) -> float:
    """Return the CPU time of processes, their descendants, and those that have ended and were waited for."""
    total = 0.0
    for member in tree(pids):
        with contextlib.suppress(psutil.Error):
            times = member.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def until(condition: Callable[[], bool], timeout_s: float, what: str) -> None:
    """Wait for a condition.

    Raises:
        ProgramError: it did not come true in time.
    """
    give_up_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > give_up_s:
            raise ProgramError(f"{what}: not within {timeout_s:.0f} s")
        time.sleep(0.05)


def hurry() -> None:
    """Go before the measured programs where the system allows it: painter and sampler keep the time."""
    with contextlib.suppress(OSError):
        os.nice(-10)
