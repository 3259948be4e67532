"""Computers of their own on a switch of their own: network namespaces joined by a bridge.

Nothing of the host's network is touched, and all is taken down at the end. Tests and measurements
share it.
"""

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).parents[2]
_NETWORKS: Final = itertools.count()
#: What an access point may lose, as iptables says it.
_LOST: Final = {
    "multicast": ("-d", "224.0.0.0/4"),
    "broadcast": ("-m", "addrtype", "--dst-type", "BROADCAST"),
    "connections": ("-p", "tcp"),
}


def missing() -> str:
    """Say what namespaces lack here; nothing where they can be made."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "not root"
    if shutil.which("ip") is None:
        return "no ip command (Debian package iproute2)"
    name = f"ch{os.getpid()}probe"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return "" if made.returncode == 0 else f"no network namespaces here ({made.stderr.strip()})"


class Program:
    """A process inside a computer, whose lines can be waited for."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    async def until(self, condition: Callable[[str], bool], timeout_s: float = 30.0) -> str:
        """Wait for a line, those printed already included, and return the first that fits."""
        try:
            async with asyncio.timeout(timeout_s), self._news:
                await self._news.wait_for(lambda: any(map(condition, self.lines)))
        except TimeoutError:
            raise AssertionError("no such line among:\n" + "\n".join(self.lines)) from None
        return next(line for line in self.lines if condition(line))

    async def until_json(self, condition: Callable[[Any], bool], timeout_s: float = 30.0) -> Any:
        """Wait for a line of JSON."""

        def fits(line: str) -> bool:
            with contextlib.suppress(ValueError):
                return bool(condition(json.loads(line)))
            return False

        return json.loads(await self.until(fits, timeout_s))

    def forget(self) -> None:
        """Wait for later lines only."""
        self.lines.clear()

    def tell(self, line: str) -> None:
        """Write a line to the program."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())

    async def stop(self) -> int:
        """Ask it to end (SIGTERM) and return its exit code."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), 20)

    async def kill(self) -> None:
        """End it without asking, and what it started."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()
        self._reader.cancel()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for raw in self.process.stdout:
            async with self._news:
                self.lines.append(raw.decode(errors="replace").rstrip("\n"))
                self._news.notify_all()


class Computer:
    """A namespace with one network interface, ``eth0``."""

    def __init__(self, name: str, address: str, folder: Path) -> None:
        self.name = name
        self.address = address
        self._folder = folder
        self._programs: list[Program] = []

    async def ip(self, *arguments: str) -> None:
        """Run ``ip`` inside."""
        await ip("-n", self.name, *arguments)

    async def lose(self, share: float) -> None:
        """Lose this share of the packets that reach it, as poor wifi does."""
        chance = ("-m", "statistic", "--mode", "random", "--probability", str(share))
        await self.exec("iptables", "-w", "5", "-A", "INPUT", "!", "-i", "lo", *chance, "-j", "DROP")

    async def deafen(self, *kinds: str) -> None:
        """Lose packets of some kinds that others send, and that it sends: see ``_LOST``."""
        for kind in kinds:
            for chain in ("INPUT", "OUTPUT"):
                await self.exec("iptables", "-w", "5", "-A", chain, *_LOST[kind], "-j", "DROP")

    async def exec(self, *command: str) -> str:
        """Run a command inside to its end, and return what it says."""
        return await run("ip", "netns", "exec", self.name, *command)

    async def run(self, *command: str, **extra: str) -> Program:
        """Start a program inside, with a home of its own."""
        env = os.environ | {"XDG_DATA_HOME": str(self._folder), "LC_ALL": "en_US.UTF-8", "PYTHONPATH": str(_ROOT)}
        process = await asyncio.create_subprocess_exec(
            "ip", "netns", "exec", self.name, *command, stdin=PIPE, stdout=PIPE, stderr=STDOUT,
            cwd=_ROOT, env=env | extra, start_new_session=True,
        )  # fmt: skip
        self._programs.append(Program(process))
        return self._programs[-1]

    async def python(self, *arguments: str, **extra: str) -> Program:
        """Start Python inside."""
        return await self.run(sys.executable, "-u", *arguments, **extra)

    async def agent(self, *arguments: str) -> Program:
        """Start the tablet's agent inside."""
        return await self.python("-m", "tablet_client", "--headless", *arguments)

    async def close(self) -> None:
        """End all programs."""
        for program in self._programs:
            await program.kill()


class Network:
    """A switch; plug computers in."""

    def __init__(self, folder: Path) -> None:
        self._number = next(_NETWORKS)
        self._prefix = f"ch{os.getpid()}n{self._number}"
        self._switch = f"{self._prefix}sw"
        self._folder = folder
        self.computers: list[Computer] = []

    async def open(self) -> None:
        """Make the switch, without the multicast snooping that would need a querier."""
        await ip("netns", "add", self._switch)
        settings = ("mcast_snooping", "0", "forward_delay", "0")
        await ip("-n", self._switch, "link", "add", "br0", "type", "bridge", *settings)
        await ip("-n", self._switch, "link", "set", "br0", "up")

    async def computer(self, *, address: bool = True) -> Computer:
        """Plug a computer in, with an address or still without any, not even its own loopback's."""
        number = len(self.computers) + 1
        folder = self._folder / f"computer{number}"
        folder.mkdir()
        computer = Computer(f"{self._prefix}c{number}", f"10.77.{self._number}.{number}", folder)
        self.computers.append(computer)
        await ip("netns", "add", computer.name)
        await ip(
            "-n", self._switch, "link", "add", f"port{number}", "type", "veth", "peer", "eth0", "netns", computer.name
        )  # fmt: skip
        await ip("-n", self._switch, "link", "set", f"port{number}", "master", "br0", "up")
        await computer.ip("link", "set", "eth0", "up")
        if address:
            await computer.ip("link", "set", "lo", "up")
            await computer.ip("addr", "add", f"{computer.address}/24", "dev", "eth0")
        return computer

    @property
    def switch(self) -> str:
        """The switch's namespace; its bridge is ``br0``."""
        return self._switch

    def port(self, computer: Computer) -> str:
        """Return the port of the switch that a computer is plugged into."""
        return f"port{self.computers.index(computer) + 1}"

    async def cable(self, computer: Computer, *, plugged: bool) -> None:
        """Pull a computer's cable, or plug it in again; it keeps its address."""
        await ip("-n", self._switch, "link", "set", self.port(computer), "up" if plugged else "down")

    async def sent_bytes(self) -> int:
        """Return what all computers have sent to the switch, each packet once however many it reaches."""
        told = json.loads(await run("ip", "-n", self._switch, "-s", "-j", "link", "show"))
        ports = [link for link in told if link["ifname"].startswith("port")]
        return sum(int(port["stats64"]["rx"]["bytes"]) for port in ports)

    async def close(self) -> None:
        """End all programs and take everything down, whatever was made."""
        for computer in self.computers:
            await computer.close()
        for name in [*(computer.name for computer in self.computers), self._switch]:
            with contextlib.suppress(RuntimeError):
                await ip("netns", "del", name)


async def ip(*arguments: str) -> None:
    """Run ``ip``."""
    await run("ip", *arguments)


async def run(*command: str) -> str:
    """Run a command to its end."""
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=STDOUT)
    out, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {out.decode().strip()}")
    return out.decode()
