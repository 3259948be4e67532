"""The agent: its tablets, their shared network presence and decoders, until a signal."""

import asyncio
import contextlib
import functools
import hashlib
import logging
import os
import signal
import sys
import threading
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from classroom_hub.screen.display import Display
from protocol.discovery.records import Record
from protocol.wire.limits import MAX_NAME_CHARS, PROTOCOL
from protocol.wire.parts import Medium
from tablet_client.company import Company
from tablet_client.discovery import Advert, Discovery
from tablet_client.guest import GuestTablet
from tablet_client.identity import Identity, identities
from tablet_client.invitations import Porch
from tablet_client.pretend import SimulatedClass
from tablet_client.question import Question
from tablet_client.sentences import say
from tablet_client.share import Sharer
from tablet_client.tablet import FAILED, Settings, Tablet
from tablet_client.target import Target

_log = logging.getLogger(__name__)

#: The contract is two seconds; what has not closed by then is dropped.
_STOP_S: Final = 1.5
#: A browser's launcher returns at once, or stays as long as its window.
_BROWSER_S: Final = 5.0
#: Decoding is the cost of a simulated class; more threads than cores would only contend.
_MAX_DECODERS: Final = 4
#: A core decodes some 100 pictures of video a second: a larger simulated class is sent stills.
_MAX_FILMS: Final = 4
_FIRST_NAMES: Final = (
    "Léa", "Tom", "Zoé", "Noé", "Lina", "Sami", "Inès", "Hugo", "Jade", "Adam", "Alice", "Yanis", "Rose", "Malo",
    "Nour", "Paul", "Maëlys", "Ilyes", "Anna", "Jules", "Aya", "Gabin", "Louise", "Nino", "Chloé", "Rayan", "Eva",
    "Simon", "Mila", "Axel",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    name: str | None
    target: Target | None
    headless: bool
    count: int
    cart: str = ""
    #: The room that this tablet belongs to: it joins no other by itself. It has a room or a cart.
    room: str = ""
    data_dir: Path | None = None
    #: Whether its screen may be shown when the teacher asks for it.
    share: bool = False
    #: Whether its pupils are simulated: they draw, hand in and raise their hands.
    simulate: bool = False
    #: The town's public key; without it the tablets take no invitations.
    town: str | None = None
    invite_port: int = 0
    #: Whether a tablet leaves another lesson for an invitation without asking.
    accept_invitations: bool = False


def device_label(device: str) -> str:
    """Return the name under which a tablet is listed: its own, made from its id.

    Not the computer's host name, which may be a child's ("PC-de-Léa"), and mDNS is read by all.
    """
    return f"Tablette {hashlib.sha256(device.encode()).hexdigest()[:6].upper()}"


def pupil_names(name: str | None, tablets: list[Identity]) -> list[str]:
    """Return the name that each tablet says at the door."""
    count = len(tablets)
    if count == 1:
        return [name or device_label(tablets[0].device)]
    if name:
        return [f"{name[: MAX_NAME_CHARS - 3]} {number}" for number in range(1, count + 1)]
    rounds = [(_FIRST_NAMES[n % len(_FIRST_NAMES)], n // len(_FIRST_NAMES)) for n in range(count)]
    return [f"{first} {again + 1}" if again else first for first, again in rounds]


async def run(options: Options) -> int:
    """Run the tablets until SIGTERM or SIGINT (0), or until none can go on (their exit code)."""
    stop = _stop_signal()
    tablets = identities(options.count, options.data_dir, shared=bool(options.cart))
    guests: dict[str, GuestTablet] = {}
    porch = Porch(options.town or "", guests)
    try:
        port = await _listen(porch, options)
    except OSError as error:
        print(say("invite_port_used", port=options.invite_port), f"({error})", file=sys.stderr)
        return FAILED
    discovery = Discovery(
        [
            Advert(device_label(t.device), Record(PROTOCOL, t.device, *_place(options), "free"), port)
            for t in tablets
        ],
        tablets,
        options.room,
    )  # fmt: skip
    await discovery.start()
    names = pupil_names(options.name or (options.target.name if options.target else None), tablets)
    # Simulated tablets have no window; one that shares its screen keeps its seat, which the page would take over.
    show = None if options.headless or options.count > 1 or options.share or options.simulate else open_page
    class_ = SimulatedClass(options.count) if options.simulate else None
    films = options.count <= _MAX_FILMS
    decoders = ThreadPoolExecutor(min(options.count, os.cpu_count() or 1, _MAX_DECODERS), "decode")
    person = not (options.headless or options.count > 1 or options.simulate)
    ask = Question(open_page) if person else None

    def tablet(index: int, settings: Settings) -> Tablet:
        return Tablet(settings, tablets[index], discovery, decoders, functools.partial(discovery.set_state, index))

    guests |= {
        identity.device: GuestTablet(
            Settings(
                name, options.target, show, _company(options, name, index, class_), films,
                cart=options.cart, room=options.room,
            ),
            functools.partial(tablet, index), ask, always=options.accept_invitations,
        )
        for index, (name, identity) in enumerate(zip(names, tablets, strict=True))
    }  # fmt: skip
    running = [asyncio.create_task(guest.run()) for guest in guests.values()]
    stopping = asyncio.create_task(stop.wait())
    everyone: asyncio.Future[list[int]] = asyncio.gather(*running)
    try:
        waited: list[asyncio.Future[Any]] = [stopping, everyone]
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        return 0 if stop.is_set() else max(await everyone, default=FAILED)
    finally:
        stopping.cancel()
        for task in running:
            task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_S):
                await asyncio.gather(everyone, discovery.stop(), porch.close(), return_exceptions=True)
        decoders.shutdown(wait=False, cancel_futures=True)
        if class_ is not None:
            class_.close()


async def _listen(porch: Porch, options: Options) -> int:
    """Take invitations where there is a town's key; return the port to announce, 0 where none is listened on.

    Raises:
        OSError: the port that was asked for cannot be had.
    """
    if options.town is None:
        _log.info("%s", say("town_key_none"))
        return 0
    try:
        port = await porch.open(options.invite_port)
    except OSError as error:
        if options.invite_port:
            raise
        _log.warning("%s", say("not_listening", detail=error))  # the lesson is followed all the same
        return 0
    _log.info("%s", say("listening", port=port))
    return port


def _place(options: Options) -> tuple[str, str]:
    return ("room", options.room) if options.room else ("cart", options.cart)


def _company(options: Options, name: str, index: int, class_: SimulatedClass | None) -> Company | None:
    if class_ is not None:
        return class_.pupil(name, index)
    return Sharer(name, Medium.SCREEN, Display) if options.share else None


async def open_page(url: str) -> bool:
    """Open the pupil's page in the system's browser; whether one could be started.

    In a thread of its own, which may outlive the agent: some browsers' launchers stay.
    """
    opened = asyncio.get_running_loop().create_future()
    loop = asyncio.get_running_loop()

    def tell(*, started: bool) -> None:
        if not opened.done():
            opened.set_result(started)

    def launch() -> None:
        started = False
        with contextlib.suppress(webbrowser.Error, OSError):
            started = webbrowser.open(url)
        with contextlib.suppress(RuntimeError):  # the agent has ended meanwhile
            loop.call_soon_threadsafe(functools.partial(tell, started=started))

    threading.Thread(target=launch, name="browser", daemon=True).start()
    try:
        return bool(await asyncio.wait_for(opened, _BROWSER_S))
    except TimeoutError:
        return True  # a launcher that stays is a browser that runs


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop
