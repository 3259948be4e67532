from dataclasses import replace

import pytest

from protocol.discovery.book import Peer
from protocol.discovery.choice import choose
from protocol.discovery.records import Record
from protocol.discovery.retry import (
    FIRST_WAIT_S,
    GOOD_LINK_S,
    LAST_WAIT_S,
    LESSON_WAIT_S,
    MAX_WAIT_S,
    SLOW_WAIT_S,
    Action,
    Retry,
)
from protocol.wire.errors import ErrorCode
from protocol.wire.limits import PROTOCOL


def hub(identity: str, state: str = "live", version: int = PROTOCOL) -> Peer:
    return Peer(identity, Record(version, identity, "room", identity, state), "10.0.0.1", 8080)


def test_the_only_hub_is_joined_once_it_is_live_and_no_other_was_heard_for_a_while() -> None:
    assert choose([hub("a")], ()).hub == hub("a")
    assert choose([hub("a")], (), settled=False).reason == "settling"
    assert choose([hub("a", "idle")], ()).reason == "none_live"
    assert choose([], ()).hub is None


def test_a_tablet_that_belongs_nowhere_joins_none_of_several_rooms() -> None:
    assert choose([hub("a"), hub("b")], ()).reason == "several_rooms"
    assert choose([hub("a", "idle"), hub("b")], ()).reason == "several_rooms", "the first lesson is not everybody's"
    assert choose([hub("a", "idle"), hub("b", "idle")], ()).reason == "none_live"


def test_of_several_live_hubs_only_the_own_seat_is_joined() -> None:
    both = [hub("a"), hub("b")]
    assert choose(both, {"b"}, settled=False).hub == hub("b")
    assert choose(both, {"a", "b"}).hub is None
    assert choose([*both, hub("c", "idle")], {"c"}).hub is None


def test_a_tablet_of_a_room_joins_that_room_alone() -> None:
    rooms = [hub(room) for room in ("CE1 A", "CE1 B", "CE2")]
    assert choose(rooms, (), "ce1  a", settled=False).hub == rooms[0]
    assert choose(rooms[1:], {"CE2"}, "CE1 A").hub is None, "not even where it has a seat"
    assert choose(rooms[1:2], (), "CE1 A").hub is None, "nor where a neighbour is the only one"
    assert choose([hub("CE1 A", "idle"), hub("CE1 B")], (), "CE1 A").reason == "none_live"
    twins = [replace(rooms[0], address=address) for address in ("10.0.0.1", "10.0.0.2")]
    twins[1] = replace(twins[1], record=replace(twins[1].record, id="twin"))
    assert choose(twins, (), "CE1 A").reason == "several_rooms"
    assert choose(twins, {"twin"}, "CE1 A").hub == twins[1]


def test_hubs_of_another_version_are_named_not_joined() -> None:
    assert choose([hub("a", version=PROTOCOL + 1)], ()).reason == "wrong_version"
    assert choose([hub("a", version=PROTOCOL + 1), hub("b")], {"b"}).hub == hub("b")


def test_waits_grow_to_a_bound_and_a_good_link_resets_them() -> None:
    retry = Retry(lambda: 0.0)
    waits = [retry.ended(None, None, float(n)).wait_s for n in range(6)]
    assert waits == [0.3, 0.6, LAST_WAIT_S, LAST_WAIT_S, LAST_WAIT_S, LAST_WAIT_S]
    retry.welcomed(100.0)
    assert retry.ended(None, None, 101.0).wait_s == LAST_WAIT_S, "a link that breaks at once was not good"
    retry.welcomed(200.0)
    assert retry.ended(None, None, 200.0 + GOOD_LINK_S).wait_s == FIRST_WAIT_S


def test_tablets_do_not_come_back_in_the_same_instant() -> None:
    early, late = Retry(lambda: 0.999), Retry(lambda: 0.0)
    assert early.ended(None, None, 0.0).wait_s < 0.6 * late.ended(None, None, 0.0).wait_s


@pytest.mark.parametrize(
    ("code", "action", "wait_s", "forget"),
    [
        (ErrorCode.WRONG_VERSION, Action.STOP, 0.0, False),
        (ErrorCode.BAD_NAME, Action.STOP, 0.0, False),
        (ErrorCode.SEAT_REMOVED, Action.NEXT_LESSON, 0.0, True),
        (ErrorCode.SEAT_MOVED, Action.NEXT_LESSON, 0.0, True),
        (ErrorCode.LESSON_OVER, Action.AGAIN, LESSON_WAIT_S, True),
        (ErrorCode.NO_LESSON, Action.AGAIN, LESSON_WAIT_S, False),
        (ErrorCode.DOOR_CLOSED, Action.AGAIN, SLOW_WAIT_S, False),
        (ErrorCode.WRONG_CODE, Action.AGAIN, SLOW_WAIT_S, False),
        (ErrorCode.ROOM_FULL, Action.AGAIN, SLOW_WAIT_S, False),
        (ErrorCode.HUB_STOPPING, Action.AGAIN, FIRST_WAIT_S, False),
        (ErrorCode.BAD_ACK, Action.AGAIN, FIRST_WAIT_S, False),
    ],
)
def test_each_refusal_has_its_own_answer(code: ErrorCode, action: Action, wait_s: float, forget: bool) -> None:
    step = Retry(lambda: 0.0).ended(code, None, 0.0)
    assert (step.action, step.wait_s, step.forget_token) == (action, wait_s, forget)


@pytest.mark.parametrize("code", [None, *ErrorCode])
def test_every_code_is_decided_and_every_wait_bounded(code: ErrorCode | None) -> None:
    retry = Retry(lambda: 0.5)
    for asked_s in (None, 0.0, 5.0, 1e9):
        assert 0.0 <= retry.ended(code, asked_s, 0.0).wait_s <= MAX_WAIT_S


def test_a_worn_token_is_forgotten_and_a_new_seat_asked_for_at_once_but_once() -> None:
    retry = Retry(lambda: 0.0)
    first = retry.ended(ErrorCode.BAD_TOKEN, None, 0.0)
    assert (first.wait_s, first.forget_token) == (0.0, True)
    assert retry.ended(ErrorCode.BAD_TOKEN, None, 0.0).wait_s > 0.0
    retry.welcomed(1.0)
    assert retry.ended(ErrorCode.BAD_TOKEN, None, 10.0).wait_s == 0.0


def test_a_hub_may_ask_for_more_time() -> None:
    assert Retry(lambda: 0.0).ended(ErrorCode.TOO_MANY_TRIES, 40.0, 0.0).wait_s == 40.0
