"""Two hands on each page, which draw without end, and remember which strokes the hub has told as kept."""

import asyncio
import contextlib
import random
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from pycrdt import Array, Doc, Map, TransactionEvent

from protocol.document.sync import Ask, Durable, Refused, Update, decode, encode

_FRAME_BYTES = 0  # no bound: it is our own hub
_LENGTH = struct.Struct("<I")


@dataclass
class Hand:
    """One writer of a page; ``kept`` are the strokes that the hub has acknowledged."""

    url: str
    name: str
    dice: random.Random
    #: Between two pieces of a stroke (seconds).
    tell_s: float = 0.05
    doc: Doc[Any] = field(default_factory=Doc)
    drawn: int = 0
    kept: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    #: Whether all that is drawn, the last stroke's points too, is acknowledged.
    told: bool = False

    async def draw_until(self, session: aiohttp.ClientSession, stopped: asyncio.Event) -> None:
        """Draw, also while the hub is away; end once all is acknowledged."""
        drawing = asyncio.create_task(self._draw(stopped))
        while not (stopped.is_set() and drawing.done() and self.told):
            try:
                async with session.ws_connect(self.url, max_msg_size=_FRAME_BYTES) as ws:
                    await self._converse(ws, lambda: drawing.done() and self.told)
            except (aiohttp.ClientError, TimeoutError, ConnectionError):
                pass
            await asyncio.sleep(self.dice.uniform(0.02, 0.2))

    async def catch_up(self, session: aiohttp.ClientSession) -> None:
        """Take what the page's other hand drew after this one was done; no link is cut any more."""
        async with session.ws_connect(self.url, max_msg_size=_FRAME_BYTES) as ws:
            await ws.send_bytes(encode(Ask(self.doc.get_state())))
            async for frame in ws:
                event = decode(frame.data)
                if isinstance(event, Update):
                    self.doc.apply_update(event.update)
                    return

    async def _draw(self, stopped: asyncio.Event) -> None:
        marks = self.doc.get("marks", type=Map)
        while not stopped.is_set():
            stroke: Map[Any] = Map({"tool": "pen", "points": Array([])})
            marks[f"{self.name}-{self.drawn}"] = stroke
            self.drawn += 1
            for _ in range(self.dice.randrange(1, 5)):
                self.told = False
                stroke["points"].append(self.dice.randbytes(15))
                await asyncio.sleep(self.tell_s)

    async def _converse(self, ws: aiohttp.ClientWebSocketResponse, done: Callable[[], bool]) -> None:
        """One socket: ask, answer, tell; each update's strokes are kept once the hub's count has reached it."""
        sent: list[int] = []
        queue: asyncio.Queue[tuple[bytes, bool]] = asyncio.Queue()

        def changed(event: TransactionEvent) -> None:
            if event.transaction.origin != "hub":
                queue.put_nowait((event.update, False))

        subscription = self.doc.observe(changed)
        writer = asyncio.create_task(self._tell(ws, queue, sent))
        try:
            await ws.send_bytes(encode(Ask(self.doc.get_state())))
            while not done():
                frame = await ws.receive(timeout=10)
                if frame.type is not aiohttp.WSMsgType.BINARY:
                    return
                match decode(frame.data):
                    case Ask(state_vector):
                        queue.put_nowait((self.doc.get_update(state_vector), True))
                    case Update(update):
                        with self.doc.transaction(origin="hub"):
                            self.doc.apply_update(update)
                    case Durable(count) if count:
                        self.kept |= {f"{self.name}-{n}" for n in range(sent[count - 1])}
                        self.told = count == len(sent) and queue.empty() and len(self.kept) == self.drawn
                    case Refused(code):
                        self.refused.append(code.value)
        finally:
            self.doc.unobserve(subscription)
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError, aiohttp.ClientError):
                await writer

    async def _tell(
        self, ws: aiohttp.ClientWebSocketResponse, queue: "asyncio.Queue[tuple[bytes, bool]]", sent: list[int]
    ) -> None:
        answered = False
        while True:
            update, answer = await queue.get()
            answered |= answer
            # Until the hub has been told all that it lacks, its count says nothing of earlier strokes.
            sent.append(self.drawn if answered else 0)
            await ws.send_bytes(encode(Update(update, answer)))


@dataclass
class Drawn:
    """Counts of what should be 0, and how many strokes were acknowledged."""

    lost: int
    diverged: int
    strokes: int


def check_pages(database: Path, pages: dict[str, list[Hand]]) -> Drawn:
    """Compare what the hands were told with what is on the disk; the hub is not asked."""
    lost = diverged = strokes = 0
    for name, hands in pages.items():
        kept = _content(_stored(database, name))
        for hand in hands:
            strokes += len(hand.kept)
            lost += len(hand.kept - kept.keys())
            own = hand.doc.get("marks", type=Map).to_py() or {}
            diverged += own != kept
    return Drawn(lost, diverged, strokes)


def _stored(database: Path, name: str) -> list[bytes]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        query = "SELECT n, data FROM document_updates WHERE document = ? ORDER BY n"
        rows = opened.execute(query, (name,)).fetchall()
    updates = []
    for n, data in rows:
        at = 0
        while n > 0 and at < len(data):
            (length,) = _LENGTH.unpack_from(data, at)
            updates.append(data[at + _LENGTH.size : at + _LENGTH.size + length])
            at += _LENGTH.size + length
        if n <= 0:
            updates.append(data)
    return updates


def _content(updates: list[bytes]) -> dict[str, Any]:
    doc: Doc[Any] = Doc()
    for update in updates:
        doc.apply_update(update)
    return doc.get("marks", type=Map).to_py() or {}
