"""The ways of asking for a hub where mDNS tells of none: at a known address, by broadcast, one by one."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Interface
from typing import Final

from protocol.discovery.addresses import Interface, reachable
from protocol.discovery.book import Peer
from protocol.discovery.datagrams import ASK_PORT, NONCE_BYTES, Question, decode_answer, room_tag
from protocol.discovery.ladder import PROBE_S
from protocol.discovery.neighbours import neighbours
from protocol.discovery.records import parse_health
from protocol.wire.limits import MAX_NAME_CHARS

#: A hub answers a broadcast at once; its answer has this long (seconds) to come.
ANSWERS_S: Final = 0.8
#: Neighbours that are asked at once.
AT_ONCE: Final = 64
#: How long a neighbour may take to open a connection (seconds): 1022 of them, 64 at once, within ``PROBE_S``.
_REACH_S: Final = 0.3
#: How long what answers may take to say what it is (seconds): a class that comes in makes a hub slower.
_TELL_S: Final = 1.0
#: What a known address may take to open a connection (seconds): there is one or a few of them.
KNOWN_REACH_S: Final = 1.5
#: A hub's health is under 1 KiB.
_MAX_HEALTH_BYTES: Final = 4096

OnFound = Callable[[Peer], None]


async def ask(host: str, port: int, reach_s: float = KNOWN_REACH_S) -> Peer | None:
    """Ask what is at an address (``GET /healthz``); ``None`` where no hub answers in time."""
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(reach_s):
            reader, writer = await asyncio.open_connection(host, port, limit=_MAX_HEALTH_BYTES)
        async with asyncio.timeout(_TELL_S):
            # HTTP/1.0: the answer is not chunked, and ends with the connection.
            writer.write(f"GET /healthz HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
            head, _, body = (await _read(reader)).partition(b"\r\n\r\n")
    except (OSError, TimeoutError):
        return None
    finally:
        if writer is not None:
            writer.transport.abort()
    record = parse_health(body) if head.startswith((b"HTTP/1.0 200", b"HTTP/1.1 200")) else None
    return Peer(record.place[:MAX_NAME_CHARS], record, host, port) if record is not None else None


async def ask_all(places: Iterable[tuple[str, int]], on_found: OnFound, *, reach_s: float = KNOWN_REACH_S) -> None:
    """Ask several addresses, ``AT_ONCE`` of them at a time."""
    left = iter(places)

    async def one() -> None:
        for host, port in left:
            if (found := await ask(host, port, reach_s)) is not None:
                on_found(found)

    async with asyncio.TaskGroup() as asking:
        for _ in range(AT_ONCE):
            asking.create_task(one())


async def broadcast(interfaces: Sequence[Interface], room: str, on_found: OnFound) -> None:
    """Ask by UDP on each interface; returns after ``ANSWERS_S``."""
    question = Question(secrets.token_bytes(NONCE_BYTES), room_tag(room))
    own, loop = list(interfaces), asyncio.get_running_loop()

    def heard(data: bytes, source: str) -> None:
        answer = decode_answer(data)
        if answer is None or answer.nonce != question.nonce or not _near(source, own):
            return
        on_found(Peer(answer.record.place[:MAX_NAME_CHARS], answer.record, source, answer.port))

    async with contextlib.AsyncExitStack() as opened:
        for interface in own:
            network = IPv4Interface(f"{interface.address}/{interface.prefix}").network
            if network.is_loopback or network.prefixlen > 30:
                continue
            with contextlib.suppress(OSError):  # the network went away; the others are asked all the same
                mouth, _ = await loop.create_datagram_endpoint(
                    lambda: _Ear(heard), local_addr=(interface.address, 0), allow_broadcast=True
                )
                opened.callback(mouth.close)
                mouth.sendto(question.encode(), (str(network.broadcast_address), ASK_PORT))
        await asyncio.sleep(ANSWERS_S)


async def probe(interfaces: Sequence[Interface], ports: Sequence[int], on_found: OnFound) -> None:
    """Ask the neighbours, nearest first, for ``PROBE_S`` at most."""
    places = ((host, port) for host in neighbours(interfaces) for port in ports)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PROBE_S):
            await ask_all(places, on_found, reach_s=_REACH_S)


async def _read(reader: asyncio.StreamReader) -> bytes:
    """Read to the end, or as much as is taken of anybody."""
    told = b""
    while len(told) < _MAX_HEALTH_BYTES and (more := await reader.read(_MAX_HEALTH_BYTES - len(told))):
        told += more
    return told


def _near(address: str, own: list[Interface]) -> bool:
    networks = [IPv4Interface(f"{interface.address}/{interface.prefix}").network for interface in own]
    return reachable([address], own) is not None and any(IPv4Address(address) in network for network in networks)


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, on_datagram: Callable[[bytes, str], None]) -> None:
        self._on_datagram = on_datagram

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        """Take an answer in."""
        with contextlib.suppress(ValueError):  # of a stranger
            self._on_datagram(data, str(addr[0]))
