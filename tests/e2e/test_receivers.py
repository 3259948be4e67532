"""How a page decodes the screen, in a real Chromium: WebCodecs, Media Source Extensions, stills alone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import psutil
import pytest
import pytest_asyncio

from protocol.screen.grid import Mask, Pixels
from protocol.wire.frames import TILE, Frame, Video
from protocol.wire.views import Decoder, Trouble

from .conftest import LOCAL, PLAIN, forget
from .feed import Colour, Feed, Film, open_feed

pytestmark = pytest.mark.timeout(120)

#: What coding and two conversions of colour may change, in levels of 255.
TOLERANCE = 8

_READ = """([x, y, width, height]) => {
    const board = document.querySelector('[data-testid=board]')
    const copy = document.createElement('canvas')
    copy.width = width
    copy.height = height
    const context = copy.getContext('2d', { willReadFrequently: true })
    context.drawImage(board, x, y, width, height, 0, 0, width, height)
    return Array.from(context.getImageData(0, 0, width, height).data)
}"""

#: A page of a browser that is too old for video.
_OLD = """for (const name of ['VideoDecoder', 'MediaSource', 'ManagedMediaSource', 'VideoFrame', 'OffscreenCanvas',
    'createImageBitmap']) Object.defineProperty(window, name, { value: undefined })
delete HTMLCanvasElement.prototype.transferControlToOffscreen
delete HTMLVideoElement.prototype.requestVideoFrameCallback
"""

#: Decoding in the page, where a test can reach it.
_HERE = "delete HTMLCanvasElement.prototype.transferControlToOffscreen\n"

_HIDE = """(hidden) => {
    Object.defineProperty(document, 'visibilityState', { value: hidden ? 'hidden' : 'visible', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
}"""


class Glass:
    """A page that shows only the screen, and what can be seen on it."""

    def __init__(self, page: Any, feed: Feed) -> None:
        self.page = page
        self.feed = feed

    async def read(self, x: int, y: int, width: int = 1, height: int = 1) -> Pixels:
        """What is on the canvas: uint8 (height, width, 3), red green blue."""
        data = await self.page.evaluate(_READ, [x, y, width, height])
        return np.array(data, np.uint8).reshape(height, width, 4)[..., :3]

    async def until_colour(self, colour: Colour, *cells: tuple[int, int], tolerance: int = TOLERANCE) -> None:
        """Wait until tiles show a colour: a canvas that a worker draws on follows a moment later."""
        for col, row in cells:
            seen = np.zeros(0)
            try:
                async with asyncio.timeout(10):
                    while seen.size == 0 or np.abs(seen - np.array(colour)).max() > tolerance:
                        seen = (await self.read(col * TILE, row * TILE, TILE, TILE)).astype(int)
            except TimeoutError:
                raise AssertionError(f"tile {col},{row} is {seen.mean(axis=(0, 1))}, not {colour}") from None

    async def until_exactly(self, film: Film, col: int, row: int) -> None:
        """Wait until a tile shows the film's picture, to the last bit."""
        wanted = film.pixels[row * TILE : (row + 1) * TILE, col * TILE : (col + 1) * TILE, 2::-1]
        async with asyncio.timeout(10):
            while not np.array_equal(await self.read(col * TILE, row * TILE, TILE, TILE), wanted):
                pass


class Browser:
    """Opens pages that must not complain."""

    def __init__(self, chromium: Any, feed: Feed) -> None:
        self._chromium = chromium
        self._feed = feed
        self.errors: list[str] = []

    async def open(self, host: str, script: str = "") -> Glass:
        context = await self._chromium.new_context(viewport={"width": 1280, "height": 720})
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if "Content Security" in line.text else None)
        if script:
            await page.add_init_script(script)
        await page.goto(f"http://{host}:{self._feed.port}/?code=ABCD&name=Lea&view=screen")
        await self._feed.until(lambda: self._feed.sockets > 0)
        assert await page.evaluate("window.isSecureContext") == (host == LOCAL)
        return Glass(page, self._feed)


@pytest_asyncio.fixture(loop_scope="session")
async def feed() -> AsyncIterator[Feed]:
    async with open_feed() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def browser(whole_browser: Any, feed: Feed) -> AsyncIterator[Browser]:
    made = Browser(whole_browser, feed)
    yield made
    await forget(whole_browser)
    assert made.errors == []


@pytest_asyncio.fixture(
    loop_scope="session", params=[(LOCAL, Decoder.WEBCODECS), (PLAIN, Decoder.MSE)], ids=["webcodecs", "mse"]
)
async def glass(browser: Browser, feed: Feed, request: pytest.FixtureRequest) -> Glass:
    """A page that decodes video, with the first picture on it."""
    host, decoder = request.param
    made = await browser.open(host)
    await feed.until_decoding(decoder)
    return made


def dotted(film: Film, col: int, row: int) -> Mask:
    """Put a pattern as fine as text on a tile."""
    mask = film.paint((255, 255, 255), (col, row))
    film.pixels[row * TILE : (row + 1) * TILE : 2, col * TILE : (col + 1) * TILE : 3, :3] = 0
    return mask


RED, GREEN, BLUE, GREY, CREAM = (200, 40, 30), (40, 180, 60), (30, 60, 200), (128, 128, 128), (250, 240, 220)


async def test_stills_and_video_show_the_same_colours(glass: Glass) -> None:
    film = Film()
    for colour in (RED, GREEN, BLUE, GREY, CREAM, (255, 255, 255), (0, 0, 0)):
        everything = film.paint(colour)
        await glass.feed.show(film.jpeg())
        await glass.until_colour(colour, (0, 0), (9, 4), tolerance=3)
        film.number += 1
        await glass.feed.show(film.video(everything, key=True))
        await glass.until_colour(colour, (0, 0), (9, 4))
        film.number += 1
        await glass.feed.show(film.exact(everything))
        await glass.until_exactly(film, 4, 3)
    assert await glass.page.evaluate("document.querySelector('[data-testid=board]').height") == 360


async def test_video_paints_its_own_tiles_alone(glass: Glass) -> None:
    film = Film()
    film.paint(GREY)
    await glass.feed.show(film.jpeg())
    changed = film.paint(RED)
    await glass.feed.show(film.video(changed, key=True, claimed=film.tiles((1, 1), (2, 1), (9, 4))))
    await glass.until_colour(RED, (1, 1), (2, 1), (9, 4))
    await glass.until_colour(GREY, (0, 0), (3, 1), (1, 2), (0, 1))


async def test_sharp_stills_stay_sharp_beside_video(glass: Glass) -> None:
    film = Film()
    await glass.feed.show(film.video(film.paint(CREAM), key=True))
    sharp = dotted(film, 2, 2) | dotted(film, 2, 3) | dotted(film, 5, 1)
    await glass.feed.show(film.exact(sharp))
    for n in range(30):
        await glass.feed.send(film.video(film.paint((8 * n, 100, 255 - 8 * n), (3, 2), (3, 3), (4, 1))))
        await asyncio.sleep(0.02)
    await glass.feed.until(lambda: glass.feed.painted == glass.feed.sent)
    await glass.until_colour((232, 100, 23), (3, 2), (3, 3), (4, 1))
    for col, row in ((2, 2), (2, 3), (5, 1)):
        await glass.until_exactly(film, col, row)


async def test_pictures_that_the_screen_skips_leave_their_tiles(glass: Glass) -> None:
    film = Film()
    await glass.feed.show(film.video(film.paint(GREY), key=True))
    cells = [(col, row) for row in range(3) for col in range(10)]
    for cell in cells:  # all at once, so that most of them are never shown; fewer than make a decoder count as stuck
        await glass.feed.send(film.video(film.paint((10 + 4 * cell[0], 200, 20 + 40 * cell[1]), cell)))
    await glass.feed.until(lambda: glass.feed.painted == glass.feed.sent)
    for col, row in cells:
        await glass.until_colour((10 + 4 * col, 200, 20 + 40 * row), (col, row))


async def test_what_is_acknowledged_is_on_the_glass(browser: Browser, feed: Feed) -> None:
    """The element on plain http shows pictures when it likes: none may be told before it is there."""
    note = """
        const send = WebSocket.prototype.send
        window.seen = []
        WebSocket.prototype.send = function (data) {
          const message = JSON.parse(data)
          if (message.type === 'painted') {
            const board = document.querySelector('[data-testid=board]')
            window.seen.push([message.count, board.getContext('2d').getImageData(96, 96, 1, 1).data[0]])
          }
          send.call(this, data)
        }"""
    glass = await browser.open(PLAIN, note)
    await feed.until_decoding(Decoder.MSE)
    film = Film()
    await feed.show(film.video(film.paint((0, 0, 0)), key=True))
    for n in range(1, 100):
        await feed.send(film.video(film.paint((2 * n, 2 * n, 2 * n), (1, 1), (2, 1))))
        await asyncio.sleep(0.03)
    await feed.until(lambda: feed.painted == feed.sent)
    seen = await glass.page.evaluate("window.seen")
    assert len(seen) > 20
    assert all(level >= 2 * (count - 1) - TOLERANCE for count, level in seen), seen


async def test_a_smaller_coded_picture_fills_the_screen(glass: Glass) -> None:
    film = Film(1366, 768, small=True)
    film.paint(BLUE)
    await glass.feed.show(film.jpeg())
    film.paint(RED, (0, 0), (20, 11))
    right = film.paint(GREEN, *((col, row) for col in range(10, 21) for row in range(1, 11)))
    await glass.feed.show(film.video(right, key=True, claimed=film.tiles()))
    await glass.until_colour(GREEN, (12, 3), (18, 8))
    await glass.until_colour(BLUE, (3, 3), (8, 9))
    # The edge lies where it should, to a pixel of the coded size.
    row = (await glass.read(10 * TILE - 8, 5 * TILE, 16, 1))[0].astype(int)
    assert np.abs(row[:5] - np.array(BLUE)).max() <= 2 * TOLERANCE
    assert np.abs(row[-5:] - np.array(GREEN)).max() <= 2 * TOLERANCE


async def test_another_size_and_another_encoder_go_on(glass: Glass) -> None:
    first = Film()
    await glass.feed.show(first.video(first.paint(RED), key=True))
    await glass.until_colour(RED, (1, 1))
    # A new encoder in the same epoch, as when the bound on a picture's bytes changes.
    second = Film()
    second.number = first.number
    await glass.feed.show(second.video(second.paint(GREEN), key=True))
    await glass.until_colour(GREEN, (1, 1))
    other = Film(1280, 720, epoch=2)
    await glass.feed.show(other.video(other.paint(BLUE), key=True))
    await glass.until_colour(BLUE, (1, 1), (19, 10))
    await glass.feed.show(other.video(other.paint(CREAM, (4, 4))))
    await glass.until_colour(CREAM, (4, 4))


async def test_a_chain_that_begins_anew_goes_on(glass: Glass) -> None:
    film = Film()
    await glass.feed.show(film.video(film.paint(RED), key=True))
    for colour in (GREEN, BLUE, GREY):
        for _ in range(3):  # while it is out of the chain, it is sent stills
            film.video(film.paint(CREAM, (3, 3)))
            await glass.feed.show(film.exact(film.tiles((3, 3))))
        await glass.feed.show(film.video(film.paint(colour), key=True))
        await glass.until_colour(colour, (3, 3), (0, 0))
        await glass.feed.show(film.video(film.paint(CREAM, (4, 4))))
        await glass.until_colour(CREAM, (4, 4))


async def test_a_new_socket_begins_anew(glass: Glass) -> None:
    film = Film()
    await glass.feed.show(film.video(film.paint(RED), key=True), film.video(film.paint(GREEN, (1, 1))))
    decoder = glass.feed.said[-1]
    await glass.feed.drop()
    await glass.feed.until_decoding(*decoder)
    # Of the chain before nothing is left, and what is predicted from it is not for this socket.
    await glass.feed.show(film.video(film.paint(BLUE, (1, 1))))
    await glass.feed.show(film.video(film.paint(CREAM), key=True))
    await glass.until_colour(CREAM, (1, 1), (2, 2))
    assert glass.feed.said == [decoder]


async def test_a_page_that_is_not_looked_at_acknowledges_nothing_and_recovers(glass: Glass) -> None:
    film, feed = Film(), glass.feed
    await feed.show(film.video(film.paint(RED), key=True))
    await glass.page.evaluate(_HIDE, True)
    before = feed.painted
    await feed.send(film.video(film.paint(GREEN, (1, 1))), film.video(film.paint(BLUE, (2, 1))))
    await asyncio.sleep(2)
    assert (feed.painted, feed.woke) == (before, 0)
    await glass.page.evaluate(_HIDE, False)
    await feed.until(lambda: feed.painted == feed.sent)
    await glass.until_colour(GREEN, (1, 1))
    await glass.until_colour(BLUE, (2, 1))
    assert feed.woke == 1, "it says that it is back before it has painted anything"
    assert len(feed.said) == 1


async def test_a_browser_that_slept_says_so_and_goes_on(glass: Glass) -> None:
    film, feed = Film(), glass.feed
    await feed.show(film.video(film.paint(RED), key=True))
    await glass.until_colour(RED, (1, 1))
    programs = [each for each in psutil.Process().children(recursive=True) if "chrom" in each.name()]
    assert programs
    for each in programs:
        each.suspend()
    try:
        await feed.send(film.video(film.paint(GREEN, (1, 1))))
        await asyncio.sleep(2.5)  # a sleep is what lasts longer than 1.5 s
    finally:
        for each in programs:
            each.resume()
    await feed.until(lambda: feed.woke == 1)
    await feed.show(film.video(film.paint(BLUE, (2, 1)), key=True))
    await glass.until_colour(BLUE, (2, 1))
    await glass.until_colour(GREEN, (1, 1))
    await feed.show(film.video(film.paint(CREAM, (3, 1))))
    await glass.until_colour(CREAM, (3, 1))
    assert len(feed.said) == 1, "its decoder has gone on"


def garbage(film: Film, *, key: bool) -> Video:
    """A unit that no decoder takes, at the place of the next one."""
    whole = film.video(film.paint(GREEN), key=key)
    # The slices are cut to their first bytes, and then rubbish.
    data = whole.data[: len(whole.data) // 2] if key else b"\x00\x00\x01\x65" + bytes(range(1, 200))
    broken = b"\x00\x00\x01\x67\xff\xff" + data[4:] if key else data
    return Video(film.epoch, film.grid.width, film.grid.height, film.number, 0, key, whole.tiles, broken)


async def test_units_that_do_not_decode_step_down_to_stills(glass: Glass) -> None:
    feed = glass.feed
    decoder = feed.said[0][0]
    rungs = 2 if decoder is Decoder.WEBCODECS else 1
    film = Film()
    await feed.show(film.video(film.paint(RED), key=True))
    for rung in range(1, rungs + 1):
        await feed.send(garbage(film, key=True))
        await feed.until_decoding(Decoder.NONE if rung == rungs else decoder, Trouble.ERROR)
        assert (Decoder.NONE, Trouble.ERROR) in feed.said
    # What is still on its way counts as painted and paints nothing; stills go on.
    late = film.video(film.paint(BLUE), key=True)
    await feed.show(late)
    film.paint(CREAM)
    await feed.show(film.jpeg())
    await glass.until_colour(CREAM, (1, 1), tolerance=3)
    # A new socket tries each way once more, and then no more.
    await feed.drop()
    await feed.until_decoding(decoder)
    for _ in range(rungs):
        await feed.show(garbage(film, key=True))
    await feed.until_decoding(Decoder.NONE, Trouble.ERROR)
    await feed.drop()
    await feed.until_decoding(Decoder.NONE, Trouble.ERROR)
    assert feed.said == [(Decoder.NONE, Trouble.ERROR)]
    film = Film(epoch=3)
    film.paint(GREY)
    await feed.show(film.jpeg())
    await glass.until_colour(GREY, (2, 2), tolerance=3)


async def test_a_decoder_that_holds_its_pictures_is_left_for_software(browser: Browser, feed: Feed) -> None:
    held = """
        const configure = VideoDecoder.prototype.configure
        VideoDecoder.prototype.configure = function (config) {
          this.holds = config.hardwareAcceleration !== 'prefer-software'
          configure.call(this, config)
        }
        const decode = VideoDecoder.prototype.decode
        VideoDecoder.prototype.decode = function (chunk) { if (!this.holds) decode.call(this, chunk) }"""
    glass = await browser.open(LOCAL, _HERE + held)
    await feed.until_decoding(Decoder.WEBCODECS)
    film = Film()
    await feed.send(film.video(film.paint(RED), key=True))
    await feed.until_decoding(Decoder.WEBCODECS, Trouble.STALLED)
    assert feed.said[1:] == [(Decoder.NONE, Trouble.STALLED), (Decoder.WEBCODECS, Trouble.STALLED)]
    await feed.until(lambda: feed.painted == feed.sent)
    await feed.show(film.video(film.paint(GREEN), key=True))
    await glass.until_colour(GREEN, (1, 1))


async def test_a_decoder_that_the_browser_took_away_comes_back(browser: Browser, feed: Feed) -> None:
    taken = """
        const Real = VideoDecoder
        window.VideoDecoder = class extends Real {
          constructor(init) { super(init); window.reclaim = () => {
            this.close(); init.error(new DOMException('reclaimed', 'QuotaExceededError')) } }
        }"""
    glass = await browser.open(LOCAL, _HERE + taken)
    await feed.until_decoding(Decoder.WEBCODECS)
    film = Film()
    for colour in (RED, GREEN, BLUE, GREY):  # as often as need be
        await feed.show(film.video(film.paint(colour), key=True))
        await glass.until_colour(colour, (1, 1))
        feed.said.clear()
        await glass.page.evaluate("window.reclaim()")
        await feed.until(lambda: len(feed.said) == 2)
        assert feed.said == [(Decoder.NONE, Trouble.NONE), (Decoder.WEBCODECS, Trouble.NONE)]


async def test_a_browser_that_plays_nothing_by_itself_says_so_until_it_is_touched(browser: Browser, feed: Feed) -> None:
    # Chromium lets muted video play, and takes what a test evaluates for a gesture; some tablets do not.
    refuse = """
        let touched = false
        window.addEventListener('pointerup', () => (touched = true), true)
        const play = HTMLMediaElement.prototype.play
        HTMLMediaElement.prototype.play = function () {
          return touched ? play.call(this) : Promise.reject(new DOMException('a gesture is needed', 'NotAllowedError'))
        }"""
    glass = await browser.open(PLAIN, refuse)
    await feed.until_decoding(Decoder.MSE)
    film = Film()
    await feed.send(film.video(film.paint(RED), key=True))
    await feed.until_decoding(Decoder.NONE, Trouble.BLOCKED)
    await feed.until(lambda: feed.painted == feed.sent)
    film.paint(GREEN)
    await feed.show(film.jpeg())
    await glass.until_colour(GREEN, (1, 1), tolerance=3)
    await glass.page.mouse.click(200, 200)
    await feed.until_decoding(Decoder.MSE)
    await feed.show(film.video(film.paint(BLUE), key=True))
    await glass.until_colour(BLUE, (1, 1))


async def test_an_element_that_shows_nothing_is_given_up(browser: Browser, feed: Feed) -> None:
    mute = """
        HTMLVideoElement.prototype.requestVideoFrameCallback = () => 1
        Object.defineProperty(window, 'VideoFrame', { value: undefined })"""
    glass = await browser.open(PLAIN, mute)
    await feed.until_decoding(Decoder.MSE)
    film = Film()
    await feed.send(film.video(film.paint(RED), key=True))
    await feed.until_decoding(Decoder.NONE, Trouble.STALLED)
    film.paint(GREEN)
    await feed.show(film.jpeg())
    await glass.until_colour(GREEN, (1, 1), tolerance=3)


async def test_an_element_that_gives_no_frames_is_drawn_itself(browser: Browser, feed: Feed) -> None:
    glass = await browser.open(PLAIN, "Object.defineProperty(window, 'VideoFrame', { value: undefined })")
    await feed.until_decoding(Decoder.MSE)
    film = Film()
    await feed.show(film.video(film.paint(RED), key=True))
    for n in range(20):
        await feed.show(film.video(film.paint((200, 10 * n, 30), (1, 1), (5, 3))))
        # Blue counts least, and is seven levels off where twenty pictures follow on each other.
        await glass.until_colour((200, 10 * n, 30), (1, 1), (5, 3), tolerance=12)
    await glass.until_colour(RED, (0, 0))


@pytest.mark.parametrize("host", [LOCAL, PLAIN])
async def test_old_browsers_show_stills_alone(browser: Browser, feed: Feed, host: str) -> None:
    glass = await browser.open(host, _OLD)
    film = Film()
    film.paint(RED)
    stills: list[Frame] = [film.jpeg()]
    stills.append(film.exact(dotted(film, 2, 2) | dotted(film, 2, 3)))
    await feed.show(*stills)
    await glass.until_colour(RED, (1, 1), tolerance=3)
    await glass.until_exactly(film, 2, 3)
    assert feed.said == []


async def test_the_largest_stack_is_drawn_whole(glass: Glass) -> None:
    film = Film(1920, 1080)
    everything = film.paint(CREAM)
    for col, row in ((0, 0), (29, 15), (14, 8)):
        dotted(film, col, row)
    await glass.feed.show(film.exact(everything))
    for col, row in ((0, 0), (29, 15), (14, 8)):
        await glass.until_exactly(film, col, row)
    await glass.until_colour(CREAM, (1, 0), (28, 15), (13, 8), tolerance=0)


async def test_what_was_shown_leaves_the_buffer_while_the_video_goes_on(browser: Browser, feed: Feed) -> None:
    glass = await browser.open(PLAIN)
    await feed.until_decoding(Decoder.MSE)
    film = Film()
    begins = """() => {
        const { buffered } = document.querySelector('video')
        return buffered.length > 0 ? buffered.start(0) : 0
    }"""
    await feed.show(film.video(film.paint(GREY), key=True))
    async with asyncio.timeout(90):
        while await glass.page.evaluate(begins) == 0:
            await feed.show(film.video(film.paint(CREAM, (1, 1)), key=True))
            for n in range(30):
                await feed.show(film.video(film.paint((100, 7 * n, 90), (1, 1))))
                await asyncio.sleep(0.1)
    for colour in (RED, GREEN):
        await feed.show(film.video(film.paint(colour, (2, 2))))
        await glass.until_colour(colour, (2, 2))
        await glass.until_colour(GREY, (5, 3))
    assert feed.said == [(Decoder.MSE, Trouble.NONE)]


async def test_a_canvas_that_was_taken_away_is_filled_again(browser: Browser, feed: Feed) -> None:
    glass = await browser.open(PLAIN)
    film = Film()
    film.paint(RED)
    await feed.show(film.jpeg())
    await glass.until_colour(RED, (1, 1), tolerance=3)
    before = feed.sockets
    await glass.page.evaluate(
        "document.querySelector('[data-testid=board]').dispatchEvent(new Event('contextrestored'))"
    )
    await feed.until(lambda: feed.sockets > before)
    await feed.show(film.jpeg())
    await glass.until_colour(RED, (1, 1), tolerance=3)
