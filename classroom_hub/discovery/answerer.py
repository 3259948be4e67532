"""Answers tablets that ask by UDP broadcast, where multicast does not carry."""

import asyncio
import contextlib
import logging
import socket
import sys
import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Final

from protocol.discovery.addresses import Interface
from protocol.discovery.datagrams import ASK_PORT, Answer, decode_question
from protocol.discovery.quota import Quota
from protocol.discovery.records import Record

_log = logging.getLogger(__name__)
_ALL: Final = "0.0.0.0"  # noqa: S104 - broadcasts reach no socket that is bound to one address


class Answerer:
    """Hears on one socket, and answers from one for each address, so that answers bear the address to use.

    ``record`` tells what the hub says of itself now. A port that cannot be had costs this way of
    being found, nothing else.
    """

    def __init__(self, record: Callable[[], Record], port: int) -> None:
        self._record = record
        self._port = port
        self._quota = Quota(time.monotonic())
        self._ear: asyncio.DatagramTransport | None = None
        self._mouths: list[tuple[IPv4Network, asyncio.DatagramTransport]] = []

    async def open(self, interfaces: Sequence[Interface]) -> None:
        """Answer those who ask from the networks of these addresses; never raises ``OSError``."""
        self.close()
        loop = asyncio.get_running_loop()
        try:
            self._ear, _ = await loop.create_datagram_endpoint(lambda: _Ear(self._asked), sock=_listening())
            for interface in interfaces:
                mouth, _ = await loop.create_datagram_endpoint(
                    asyncio.DatagramProtocol, local_addr=(interface.address, 0)
                )
                network = IPv4Interface(f"{interface.address}/{interface.prefix}").network
                self._mouths.append((network, mouth))
        except OSError as error:
            _log.info("UDP questions are not answered: %s", error)
            self.close()

    def close(self) -> None:
        """Fall silent."""
        for _, mouth in self._mouths:
            mouth.close()
        self._mouths.clear()
        if self._ear is not None:
            self._ear.close()
            self._ear = None

    def _asked(self, data: bytes, source: tuple[str, int]) -> None:
        record, question = self._record(), decode_question(data)
        if question is None or not question.means(record.place):
            return
        host = IPv4Address(source[0])
        # Nobody farther away is answered: a forged source must not make us send beyond the room's networks.
        mouth = next((mouth for network, mouth in self._mouths if host in network), None)
        if mouth is not None and self._quota.grants(source[0], time.monotonic()):
            mouth.sendto(Answer(question.nonce, record, self._port).encode(), source)


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, on_question: Callable[[bytes, tuple[str, int]], None]) -> None:
        self._on_question = on_question

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        """Take a question in."""
        with contextlib.suppress(ValueError, OSError):  # of a stranger
            self._on_question(data, (str(addr[0]), addr[1]))


def _listening() -> socket.socket:
    """Return a socket that hears broadcasts beside those of other hubs on this computer.

    Every socket that shares the port hears each broadcast, on Linux with SO_REUSEADDR, on BSD and
    macOS with SO_REUSEPORT as well. Linux would let SO_REUSEPORT hand each unicast datagram to one of
    them, and takes it from one user only; nobody asks by unicast, and hubs of two users may be there.
    """
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if not sys.platform.startswith(("linux", "win")):
            ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        ear.setblocking(False)
        ear.bind((_ALL, ASK_PORT))
    except OSError:
        ear.close()
        raise
    return ear
