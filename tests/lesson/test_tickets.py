"""Tickets of invitations: once, for one tablet, in one lesson, for a while."""

from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.lesson.tickets import TICKET_S, Tickets
from protocol.wire.limits import MAX_FOUND

NAMES = st.sampled_from(["tablet-1", "tablet-2", "tablet-3"])


def test_a_ticket_is_for_its_tablet_and_lesson_and_a_while() -> None:
    tickets = Tickets()
    secret = tickets.issue("tablet-1", "lesson-1", 10.0)
    assert tickets.holds(secret, "tablet-1", "lesson-1", 10.0 + TICKET_S)
    assert not tickets.holds(secret, "tablet-1", "lesson-1", 10.1 + TICKET_S)
    assert not tickets.holds(secret, "tablet-2", "lesson-1", 10.0)
    assert not tickets.holds(secret, "tablet-1", "lesson-2", 10.0)
    assert not tickets.holds("nobody", "tablet-1", "lesson-1", 10.0)
    tickets.spend(secret)
    assert not tickets.holds(secret, "tablet-1", "lesson-1", 10.0)
    tickets.spend(secret)


def test_no_more_are_out_than_tablets_can_be_found() -> None:
    tickets = Tickets()
    secrets = [tickets.issue(f"tablet-{n}", "lesson-1", 0.0) for n in range(MAX_FOUND + 5)]
    good = [tickets.holds(secret, f"tablet-{n}", "lesson-1", 0.0) for n, secret in enumerate(secrets)]
    assert good == [False] * 5 + [True] * MAX_FOUND


@given(st.lists(st.tuples(NAMES, st.booleans()), max_size=30))
def test_each_tablet_has_one_ticket_at_most(steps: list[tuple[str, bool]]) -> None:
    tickets = Tickets()
    newest: dict[str, str] = {}
    void: list[tuple[str, str]] = []
    for device, spend in steps:
        if device in newest:
            void.append((newest.pop(device), device))
        newest[device] = tickets.issue(device, "lesson-1", 0.0)
        if spend:
            tickets.spend(newest[device])
            void.append((newest.pop(device), device))
    assert all(tickets.holds(secret, device, "lesson-1", 0.0) for device, secret in newest.items())
    assert not any(tickets.holds(secret, device, "lesson-1", 0.0) for secret, device in void)
