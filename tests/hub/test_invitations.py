"""Invitations between a real hub and real agents: one press, and everything that must be refused."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from classroom_hub import invitations
from classroom_hub.discovery import inviter
from classroom_hub.discovery.shell import Found
from classroom_hub.lesson import lesson as lesson_module
from protocol.discovery.credentials import CredentialError, certify, make_request
from protocol.discovery.invitation import (
    Answer,
    Challenge,
    Invitation,
    decode_line,
    encode_line,
    sign_invitation,
)
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.errors import ErrorCode
from protocol.wire.limits import PROTOCOL
from protocol.wire.views import Door, InviteState
from tests.hub.cart import OTHER_TOWN, TOWN, Around, Cart, enrol, open_hub
from tests.hub.conftest import Classroom, Peer

Key = Any


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits that only people's patience sets, shortened."""
    monkeypatch.setattr(invitations, "_WATCH_S", 0.05)


@pytest.fixture
async def around(classroom: Classroom) -> Around:
    """An enrolled hub in a lesson."""
    hub = classroom.hub
    hub._label = "synthetic"  # no window of its own
    await asyncio.to_thread(enrol, hub._folder.path, hub._folder.identity.id, "CE1 A")
    await until(lambda: hub.enrolled)
    hub.lesson.start(show=views.Projection.NONE)
    return Around(hub)


@pytest.fixture
async def cart() -> AsyncIterator[Cart]:
    async with Cart() as made:
        yield made


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.02)


def states(room: m.Room) -> dict[str, tuple[InviteState, str]]:
    return {each.device: (each.state, each.reason) for each in room.invited}


async def state(console: Peer, device: str, *wanted: InviteState) -> tuple[InviteState, str]:
    room = await console.expect(m.Room, lambda room: states(room).get(device, ("", ""))[0] in wanted)
    return states(room)[device]


async def test_one_press_brings_fifteen_in(classroom: Classroom, around: Around, cart: Cart) -> None:
    classroom.hub.lesson.set_door(Door.CLOSED)
    ours = [await cart.add(f"cart-b-{n:02}") for n in range(15)]
    others = [await cart.add(f"cart-a-{n:02}", "A") for n in range(3)]
    around.found = [*ours, *others, Found("keyless-1", "Tablette", "127.0.0.1", 0, "free", "B")]
    console = await classroom.console()
    await console.send(m.Invite(cart="B"))
    room = await console.expect(m.Room, lambda room: len(room.seats) == 15)
    room = await console.expect(
        m.Room, lambda room: sum(state is InviteState.HERE for state, _ in states(room).values()) == 15
    )
    assert {seat.client for seat in room.seats} == {"agent"}
    assert states(room) == {each.device: (InviteState.HERE, "") for each in ours} | {
        "keyless-1": (InviteState.NOT_ENROLLED, "")
    }
    assert room.knocking == []
    assert {each.cart for each in room.found} == {"A", "B"}
    # A second press calls nobody who is here, and the others' cart comes by its own.
    await console.send(m.Invite(cart="B"))
    await console.send(m.Invite(cart="A"))
    room = await console.expect(m.Room, lambda room: len(room.seats) == 18)


async def test_one_tablet_or_a_rooms_tablets_are_invited(classroom: Classroom, around: Around, cart: Cart) -> None:
    one, two = await cart.add("tablet-1", ""), await cart.add("tablet-2", "")
    around.found = [one, Found(two.device, two.name, two.address, two.port, "free", "", "CE1 A")]
    console = await classroom.console()
    await console.send(m.Invite(device="tablet-1"))
    await console.expect(m.Room, lambda room: len(room.seats) == 1)
    await console.send(m.Invite(room="CE1 A"))
    await console.expect(m.Room, lambda room: len(room.seats) == 2)


async def test_what_cannot_be_is_said(classroom: Classroom, around: Around) -> None:
    console = await classroom.console()
    await console.send(m.Invite(cart="B"))
    assert (await console.refused()).code is ErrorCode.NO_TABLET
    classroom.hub.lesson.end(0.0)
    await console.send(m.Invite(cart="B"))
    assert (await console.refused()).code is ErrorCode.NO_LESSON
    classroom.hub.lesson.start()
    pupil, _ = await classroom.pupil()
    await pupil.send(m.Invite(cart="B"))
    assert (await pupil.refused()).code is ErrorCode.FORBIDDEN
    for wrong in (m.Invite(), m.Invite(cart="B", device="tablet-1")):
        console = await classroom.console()
        await console.send(wrong)
        assert (await console.refused()).code is ErrorCode.BAD_MESSAGE


async def test_a_hub_without_a_certificate_invites_nobody(classroom: Classroom, cart: Cart) -> None:
    around = Around(classroom.hub)
    around.found = [await cart.add("tablet-1")]
    classroom.hub.lesson.start()
    console = await classroom.console()
    await console.send(m.Invite(cart="B"))
    refusal = await console.refused()
    assert (refusal.code, refusal.fatal) == (ErrorCode.NOT_ENROLLED, False)
    # The technician comes by; the hub is not started anew.
    await asyncio.to_thread(enrol, classroom.hub._folder.path, classroom.hub._folder.identity.id, "CE1 A")
    await console.expect(m.Room, lambda room: room.enrolled)
    await console.send(m.Invite(cart="B"))
    await console.expect(m.Room, lambda room: len(room.seats) == 1)


# -- what a tablet refuses -------------------------------------------------------------------------


async def answer_to(port: int, reply: Callable[[str], bytes]) -> Answer:
    """Call a tablet as a stranger may."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(10):
            challenge = decode_line(await reader.readline(), Challenge)
            writer.write(reply(challenge.nonce))
            return decode_line(await reader.readline(), Answer)
    finally:
        writer.close()


def invitation(nonce: str, town: Key = TOWN, *, host: str = "127.0.0.1", port: int = 9) -> Invitation:
    certificate = certify(town, make_request(OTHER_TOWN, "hub-x", "CE1 X"), 1, 2)
    plain = Invitation(1, nonce, "tablet-1", "hub-x", host, port, "lesson-x", "ticket-0123", certificate)
    return sign_invitation(OTHER_TOWN, plain)


async def test_strangers_are_refused_and_logged(
    classroom: Classroom, around: Around, cart: Cart, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tablet_client")
    tablet = await cart.add("tablet-1")

    def unsigned(nonce: str) -> bytes:
        return encode_line(Invitation(1, nonce, "tablet-1", "hub-x", "127.0.0.1", 9, "lesson-x", "ticket-0123"))

    tries = {
        "unsigned": unsigned,
        "foreign": lambda nonce: encode_line(invitation(nonce, OTHER_TOWN)),
        "malformed": lambda _: b"GET / HTTP/1.1\r\n",
        "too_large": lambda _: b"x" * 5000 + b"\n",
        "replayed": lambda _: encode_line(invitation("A" * 43)),
    }
    for reason, reply in tries.items():
        assert await answer_to(tablet.port, reply) == Answer("refused", reason), reason  # type: ignore[arg-type]
    said = [record.getMessage() for record in caplog.records if "est refusée" in record.getMessage()]
    assert len(said) == len(tries)
    assert "elle n'est pas signée" in said[0]
    assert "une autre ville" in said[1]
    assert all("127.0.0.1" in line for line in said)
    assert cart.guests["tablet-1"].tablet.lesson_at is None
    # None of this keeps its own town's hub from inviting it.
    around.found = [tablet]
    console = await classroom.console()
    await console.send(m.Invite(device="tablet-1"))
    await console.expect(m.Room, lambda room: len(room.seats) == 1)


async def test_an_invitation_that_was_overheard_is_of_no_use(classroom: Classroom, around: Around, cart: Cart) -> None:
    """A stranger's tablet is invited, and plays the invitation to a real one, or to itself."""
    heard = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(encode_line(Challenge(1, "B" * 42 + "A")))
        heard.set_result(await reader.readline())
        writer.write(encode_line(Answer("accepted")))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        around.found = [Found("tablet-1", "Tablette", "127.0.0.1", server.sockets[0].getsockname()[1], "free", "B")]
        console = await classroom.console()
        await console.send(m.Invite(cart="B"))
        line = await asyncio.wait_for(heard, 10)
        victim = await cart.add("tablet-1")
        assert (await answer_to(victim.port, lambda _: line)).reason == "replayed"
        sent = decode_line(line, Invitation)
        # The ticket itself is good for that device alone, and once.
        thief = await classroom.hello(device="tablet-2", name="Zoé", ticket=sent.ticket)
        assert (await thief.refused()).code is ErrorCode.BAD_TICKET
        own = await classroom.hello(device="tablet-1", name="Zoé", ticket=sent.ticket)
        await own.expect(m.Welcome)
        again = await classroom.hello(device="tablet-1", name="Zoé", ticket=sent.ticket)
        assert (await again.refused()).code is ErrorCode.BAD_TICKET


async def test_a_foreign_towns_hub_is_told_so(classroom: Classroom, around: Around) -> None:
    async with Cart(OTHER_TOWN) as strangers:
        around.found = [await strangers.add("tablet-1")]
        console = await classroom.console()
        await console.send(m.Invite(cart="B"))
        assert await state(console, "tablet-1", InviteState.REFUSED) == (InviteState.REFUSED, "foreign")


async def test_a_crowd_of_callers_is_bounded(cart: Cart, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "tablet_client")
    tablet = await cart.add("tablet-1")
    held = [await asyncio.open_connection("127.0.0.1", tablet.port) for _ in range(16)]
    for reader, _ in held:
        decode_line(await reader.readline(), Challenge)
    reader, writer = await asyncio.open_connection("127.0.0.1", tablet.port)
    assert await reader.read() == b"", "one more is turned away unheard"
    writer.close()
    for _, writer in held:
        writer.close()
    port = tablet.port
    for _ in range(60):
        with contextlib.suppress(CredentialError, OSError):  # while the held ones are let go
            await answer_to(port, lambda _: b"?\n")
    lines = [r for r in caplog.records if "refusée" in r.getMessage()]
    assert len(lines) <= 22, "the log is bounded too"


async def test_a_caller_who_says_nothing_is_let_go(cart: Cart, monkeypatch: pytest.MonkeyPatch) -> None:
    from tablet_client import invitations as porch

    monkeypatch.setattr(porch, "ANSWER_S", 0.2)
    tablet = await cart.add("tablet-1")
    reader, writer = await asyncio.open_connection("127.0.0.1", tablet.port)
    async with asyncio.timeout(10):
        assert decode_line(await reader.readline(), Challenge)
        assert await reader.read() == b""
    writer.close()


# -- a tablet that is elsewhere --------------------------------------------------------------------


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Any]:
    """Another room's hub, in a lesson."""
    hub = await open_hub(tmp_path / "elsewhere", "CM2 B")
    hub._label = "synthetic"
    hub.lesson.start(show=views.Projection.NONE)
    yield hub
    await hub.stop()


def address(hub: Any) -> str:
    return f"http://127.0.0.1:{hub.port}/?code={hub.lesson.code}"


async def test_a_tablet_in_another_lesson_is_not_pulled_out(
    classroom: Classroom, around: Around, cart: Cart, elsewhere: Any
) -> None:
    around.found = [await cart.add("tablet-1", url=address(elsewhere))]
    await until(lambda: cart.guests["tablet-1"].tablet.lesson_at is not None)
    console = await classroom.console()
    await console.send(m.Invite(cart="B"))
    assert await state(console, "tablet-1", InviteState.BUSY) == (InviteState.BUSY, "")
    assert [seat.connected for seat in elsewhere.lesson.seats.values()] == [True]
    assert not classroom.hub.lesson.seats


@pytest.mark.parametrize("agrees", [True, False])
async def test_a_tablet_in_another_lesson_asks_before_it_leaves(
    classroom: Classroom, around: Around, cart: Cart, elsewhere: Any, agrees: bool
) -> None:
    asked: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()
    answer = asyncio.Event()

    async def ask(room: str, other: str) -> bool:
        asked.set_result((room, other))
        await answer.wait()
        return agrees

    around.found = [
        await cart.add("tablet-1", url=address(elsewhere), ask=ask),
        *[await cart.add(f"cart-{n}") for n in range(9)],
    ]
    await until(lambda: cart.guests["tablet-1"].tablet.lesson_at is not None)
    console = await classroom.console()
    await console.send(m.Invite(cart="B"))
    assert (await state(console, "tablet-1", InviteState.ASKING))[0] is InviteState.ASKING
    assert await asked == ("CM2 B", "CE1 A"), "the room that the town has certified"
    await console.expect(m.Room, lambda room: len(room.seats) == 9)  # nobody waits for a pupil who thinks
    answer.set()
    if agrees:
        await state(console, "tablet-1", InviteState.HERE)
        await until(lambda: [seat.connected for seat in elsewhere.lesson.seats.values()] == [False])
    else:
        await state(console, "tablet-1", InviteState.BUSY)
        assert [seat.connected for seat in elsewhere.lesson.seats.values()] == [True]


async def test_nobody_who_answers_is_a_no(
    classroom: Classroom, around: Around, cart: Cart, elsewhere: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tablet_client import invitations as porch

    monkeypatch.setattr(porch, "ASK_S", 0.2)

    async def ask(room: str, other: str) -> bool:
        del room, other
        await asyncio.Event().wait()
        return True

    around.found = [await cart.add("tablet-1", url=address(elsewhere), ask=ask)]
    await until(lambda: cart.guests["tablet-1"].tablet.lesson_at is not None)
    console = await classroom.console()
    await console.send(m.Invite(cart="B"))
    await state(console, "tablet-1", InviteState.BUSY)


async def test_a_guest_goes_back_when_the_lesson_is_over(
    classroom: Classroom, around: Around, cart: Cart, elsewhere: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    around.found = [await cart.add("tablet-1", url=address(elsewhere), always=True)]
    await until(lambda: cart.guests["tablet-1"].tablet.lesson_at is not None)
    console = await classroom.console()
    await console.send(m.Invite(device="tablet-1"))
    await state(console, "tablet-1", InviteState.HERE)
    await until(lambda: [seat.connected for seat in elsewhere.lesson.seats.values()] == [False])
    monkeypatch.setattr(lesson_module, "UNDO_S", 0.1)
    await console.send(m.End())
    await until(lambda: [seat.connected for seat in elsewhere.lesson.seats.values()] == [True])
    await until(lambda: cart.guests["tablet-1"].tablet.lesson_at is not None)


async def test_a_removed_tablet_comes_back_into_its_own_seat_or_a_new_one_by_invitation(
    classroom: Classroom, around: Around, cart: Cart
) -> None:
    around.found = [await cart.add("tablet-1")]
    console = await classroom.console()
    for _ in range(2):
        await console.send(m.Invite(device="tablet-1"))
        room = await console.expect(m.Room, lambda room: len(room.seats) == 1)
        await console.send(m.Remove(room.seats[0].seat))
        await console.expect(m.Room, lambda room: not room.seats)
        await until(lambda: cart.guests["tablet-1"].tablet.lesson_at is None)  # it has heard so, too


async def test_a_tablet_that_lost_its_seats_token_finds_its_empty_seat(
    classroom: Classroom, around: Around, cart: Cart
) -> None:
    pupil, _ = await classroom.pupil("Tablette -1", "tablet-1")
    await pupil.ws.close()
    await until(lambda: not any(seat.connected for seat in classroom.hub.lesson.seats.values()))
    around.found = [await cart.add("tablet-1")]
    console = await classroom.console()
    await console.send(m.Invite(device="tablet-1"))
    await state(console, "tablet-1", InviteState.HERE)
    assert [seat.name for seat in classroom.hub.lesson.seats.values()] == ["Tablette -1"]


# -- tablets that cannot be reached ----------------------------------------------------------------


async def test_what_keeps_a_tablet_away_is_named(
    classroom: Classroom, around: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviter, "REPLY_S", 0.3)
    monkeypatch.setattr(invitations, "_ARRIVE_S", 0.5)
    words = {
        "mute": b"", "web-server": b"HTTP/1.1 400 Bad Request\r\n\r\n", "flood": b"x" * 100_000,
        "drops": encode_line(Challenge(1, "A" * 43)), "newer": encode_line(Challenge(2, "A" * 43)),
        "liar": encode_line(Challenge(1, "A" * 43)),
    }  # fmt: skip
    servers: list[asyncio.Server] = []
    found: list[Found] = []

    async def listen(device: str) -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(words[device])
            if device == "liar":
                await reader.readline()
                writer.write(encode_line(Answer("accepted")))
            elif device == "mute":
                await reader.read()
            elif device != "web-server":
                await reader.readline()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        servers.append(server)
        found.append(Found(device, device, "127.0.0.1", server.sockets[0].getsockname()[1], "free", "B"))

    for device in words:
        await listen(device)
    closed = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    around.found = [*found, Found("gone", "gone", "127.0.0.1", port, "free", "B")]
    console = await classroom.console()
    await console.send(m.Invite(cart="B"))
    wanted = {
        "mute": "silent", "web-server": "strange", "flood": "strange", "drops": "cut", "liar": "not_arrived",
        "gone": "closed",
    }  # fmt: skip
    expected = {device: (InviteState.UNREACHABLE, reason) for device, reason in wanted.items()}
    expected["newer"] = (InviteState.REFUSED, "wrong_version")
    async with asyncio.timeout(20):
        told: dict[str, Any] = {}
        while told != expected:
            told = states(await console.expect(m.Room))
    for server in servers:
        server.close()


async def test_a_hello_with_a_ticket_from_nowhere(classroom: Classroom, around: Around) -> None:
    peer = await classroom.hello(device="tablet-1", name="Zoé", ticket="nobodys-ticket", protocol=PROTOCOL)
    assert (await peer.refused()).code is ErrorCode.BAD_TICKET
    assert not classroom.hub.lesson.seats


async def test_a_ticket_brings_a_pupil_in_who_takes_long_to_say_its_name(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifteen children who are handed a cart's tablets take more than a ticket's two minutes."""
    lesson, tickets = classroom.hub.lesson, classroom.hub._invitations.tickets
    pupil = classroom.hub.roster.add("key", "Léa", "Durand", "CE1 A")
    lesson.start()
    secret = tickets.issue("tablet-1", lesson.id, time.monotonic())
    peer = await classroom.hello(device="tablet-1", ticket=secret)
    await peer.expect(m.Who)
    monkeypatch.setattr(tickets, "holds", lambda *_: False)  # as after TICKET_S
    await peer.send(m.Identify(pupil.id))
    assert (await peer.expect(m.Welcome)).seat.name == "Léa"
    monkeypatch.undo()
    again = await classroom.hello(device="tablet-1", ticket=secret)
    assert (await again.refused()).code is ErrorCode.BAD_TICKET
