"""A hub without a lesson: it serves the real pages, lets a page in, and sends it the frames that a test makes."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import numpy as np
from aiohttp import WSMsgType, web
from PIL import Image as Pillow

from classroom_hub.web.guard import headers_of
from classroom_hub.web.pages import STATIC, Pages, build_id
from protocol.screen.exact import encode_exact, join_exact
from protocol.screen.grid import Grid, Mask, Pixels
from protocol.screen.layout import stacks
from protocol.screen.video import Encoder
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.codec import decode_client, encode
from protocol.wire.frames import TILE, Codec, Frame, Image, Piece, Stills, Video, encode_frame
from protocol.wire.limits import PROTOCOL

Colour = tuple[int, int, int]


class Film:
    """A screen of its own, as stills and as video; ``number`` is that of its last picture."""

    def __init__(self, width: int = 640, height: int = 360, *, small: bool = False, epoch: int = 1) -> None:
        self.grid = Grid(width, height)
        self.epoch = epoch
        self.number = 0
        self.pixels: Pixels = np.zeros((self.grid.rows * TILE, self.grid.cols * TILE, 4), np.uint8)
        self._encoder = Encoder(self.grid, small=small)

    def tiles(self, *cells: tuple[int, int]) -> Mask:
        """A set of tiles by column and row; all of them where none is named."""
        mask = self.grid.mask(not cells)
        for col, row in cells:
            mask[row, col] = True
        return mask

    def paint(self, colour: Colour, *cells: tuple[int, int]) -> Mask:
        """Fill tiles with a colour (red, green, blue); this is a new picture."""
        mask = self.tiles(*cells)
        self.number += 1
        self.pixels[np.kron(mask, np.ones((TILE, TILE), np.bool_))] = (*colour[::-1], 255)
        return mask

    def video(self, changed: Mask, *, key: bool = False, claimed: Mask | None = None) -> Video:
        """The picture as the next access unit."""
        unit = self._encoder.encode(self.pixels, changed, key=key)
        bits = np.packbits(changed if claimed is None else claimed).tobytes()
        return Video(self.epoch, self.grid.width, self.grid.height, self.number, 0, unit.key, bits, unit.data)

    def jpeg(self) -> Stills:
        """The whole picture as one JPEG."""
        file = io.BytesIO()
        Pillow.fromarray(self.pixels[..., 2::-1]).save(file, "JPEG", quality=90)
        piece = Piece(0, 0, self.grid.cols, self.grid.rows, 0, 0)
        return self._stills(Image(Codec.JPEG, (piece,), file.getvalue()))

    def exact(self, mask: Mask) -> Stills:
        """Tiles of the picture as stacks of exact ones."""
        images = []
        for sheet in stacks(mask):
            cells = [(p.col, p.row + down) for p in sheet.pieces for down in range(p.rows)]
            coded = [encode_exact(self._cell(col, row), 1 << 20) for col, row in cells]
            images.append(Image(Codec.PNG, sheet.pieces, join_exact([tile for tile in coded if tile is not None])))
        return self._stills(*images)

    def _cell(self, col: int, row: int) -> Pixels:
        return self.pixels[row * TILE : (row + 1) * TILE, col * TILE : (col + 1) * TILE]

    def _stills(self, *images: Image) -> Stills:
        return Stills(self.epoch, self.grid.width, self.grid.height, self.number, 0, images)


class Feed:
    """One page's socket at a time, and what the page said on it."""

    def __init__(self) -> None:
        self.port = 0
        self.sockets = 0
        self.sent = 0
        self.painted = 0
        #: How often the page said that it has slept.
        self.woke = 0
        self.said: list[tuple[views.Decoder, views.Trouble]] = []
        self._ws: web.WebSocketResponse | None = None
        self._news = asyncio.Condition()
        self._pages = Pages(STATIC)

    async def send(self, *frames: Frame) -> None:
        """Send frames, without waiting for what becomes of them."""
        assert self._ws is not None
        for frame in frames:
            self.sent += 1
            await self._ws.send_bytes(encode_frame(frame))

    async def show(self, *frames: Frame) -> None:
        """Send frames, and wait until all is painted."""
        await self.send(*frames)
        await self.until(lambda: self.painted == self.sent)

    async def until(self, what: Callable[[], bool]) -> None:
        """Wait for something that the page says."""
        async with asyncio.timeout(15), self._news:
            await self._news.wait_for(what)

    async def until_decoding(self, decoder: views.Decoder, trouble: views.Trouble = views.Trouble.NONE) -> None:
        """Wait until this is the last that the page said of its decoder."""
        try:
            await self.until(lambda: self.said[-1:] == [(decoder, trouble)])
        except TimeoutError:
            raise AssertionError(f"the page said {self.said}") from None

    async def drop(self) -> None:
        """Close the socket; the page comes back by itself."""
        assert self._ws is not None
        before = self.sockets
        await self._ws.close()
        await self.until(lambda: self.sockets > before)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The socket: hello, welcome, then acknowledgements."""
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        hello = decode_client((await ws.receive()).data)
        assert isinstance(hello, m.Hello)
        lesson = views.LessonView(views.Phase.LIVE, views.Mode.WATCH, frozen=False, blank=False)
        seat = views.SeatView("seat-1", "Léa", "fox", 3)
        welcome = m.Welcome(PROTOCOL, build_id(STATIC), "hub-1", "CE1 A", views.Role.PUPIL, lesson, 4.0, seat, "t" * 32)
        await ws.send_str(encode(welcome))
        async with self._news:
            self._ws, self.sent, self.painted, self.woke, self.said = ws, 0, 0, 0, []
            self.sockets += 1
            self._news.notify_all()
        async for message in ws:
            if message.type is WSMsgType.TEXT:
                await self._hear(ws, decode_client(message.data))
        return ws

    async def page(self, request: web.Request) -> web.Response:
        """A page or an asset, with the hub's own headers."""
        return self._pages.response(request, request.path.lstrip("/") or "index.html")

    async def _hear(self, ws: web.WebSocketResponse, message: m.Message) -> None:
        async with self._news:
            if isinstance(message, m.Painted):
                assert self.painted <= message.count <= self.sent
                self.woke += message.count == self.painted
                self.painted = message.count
            elif isinstance(message, m.Decoding):
                self.said.append((message.decoder, message.trouble))
            elif isinstance(message, m.Ping):
                with suppress(ConnectionResetError):
                    await ws.send_str(encode(m.Pong(message.n)))
            self._news.notify_all()


@asynccontextmanager
async def open_feed() -> AsyncIterator[Feed]:
    """Serve on a free port of this computer."""
    feed = Feed()
    app = web.Application()
    app.on_response_prepare.append(headers_of(lambda: None))
    app.router.add_get("/socket", feed.serve)
    app.router.add_get("/{name:.*}", feed.page)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    feed.port = runner.addresses[0][1]
    yield feed
    await runner.cleanup()
