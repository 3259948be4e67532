"""Who counts in a class: those who look, however many have stopped."""

from protocol.screen.crowd import Crowd
from protocol.screen.governor import Delay
from protocol.screen.ledger import Ledger
from protocol.screen.viewer import MAX_UNPAINTED_BYTES, MAX_UNPAINTED_VIDEO
from tests.protocol.room import STEP_S, Room, Tablet, film, text

MOST_BYTES = 500_000.0
WIDTH, HEIGHT = 640, 384


def crowd(room: Room, now_s: float) -> Crowd:
    viewers = [tablet.viewer for tablet in room.tablets]
    return Crowd(viewers, [Delay() for _ in viewers], MOST_BYTES, now_s)


def test_those_who_stopped_do_not_count_though_they_are_most_of_the_class() -> None:
    looking = [Tablet(delay_s=0.01) for _ in range(5)]
    gone = [Tablet(delay_s=0.01, stalled=lambda now_s: now_s >= 1) for _ in range(10)]
    room = Room(WIDTH, HEIGHT, *looking, *gone)
    room.play(5, film)
    found = crowd(room, room.now_s)
    assert found.viewers == [tablet.viewer for tablet in looking]
    assert len(found.delays) == len(looking)
    assert found.behind_s < 0.1
    assert found.under_way_bytes <= sum(tablet.viewer.unpainted_bytes for tablet in looking)
    text(room.screen)
    room.play(1)
    assert all(room.sees_all(tablet) for tablet in looking)


def test_where_nobody_paints_all_count() -> None:
    room = Room(WIDTH, HEIGHT, *(Tablet(stalled=lambda now_s: now_s >= 1) for _ in range(3)))
    room.play(2, film)
    found = crowd(room, room.now_s + 60)
    assert len(found.viewers) == 3
    assert found.behind_s > 59


def test_nobody_is_nobody() -> None:
    found = Crowd([], [], MOST_BYTES, 1.0)
    assert (found.viewers, found.behind_s, found.under_way_bytes) == ([], 0.0, 0)


def test_of_what_was_sent_before_a_stall_one_acknowledgement_is_enough() -> None:
    tablet = Tablet(delay_s=0.05, stalled=lambda now_s: 1 <= now_s < 4)
    room = Room(WIDTH, HEIGHT, Tablet(), tablet)
    room.play(3.9, film)
    viewer = tablet.viewer
    backlog = viewer.sent_count - viewer.painted_count
    assert backlog > 4
    assert not viewer.open, "a tablet that sleeps is sent no more"
    assert not viewer.awaits_key(room.now_s)
    viewer.painted(viewer.painted_count + 1, room.now_s)
    assert viewer.open
    assert viewer.awaits_key(room.now_s)
    sent = viewer.sent_count
    room.play(0.1, film)
    assert viewer.sent_count - sent > 1
    assert viewer.in_chain, "it follows again, though the old backlog is not painted yet"
    assert viewer.behind_s(room.now_s) < 0.2


def test_who_says_that_it_has_slept_is_sent_the_present_before_it_has_painted_the_past() -> None:
    tablet = Tablet(delay_s=0.05, stalled=lambda now_s: 1 <= now_s < 4)
    room = Room(WIDTH, HEIGHT, Tablet(), tablet)
    room.play(3.9, film)
    viewer = tablet.viewer
    sent, painted = viewer.sent_count, viewer.painted_count
    assert sent - painted > 4
    viewer.painted(painted, room.now_s)
    assert viewer.open
    assert viewer.awaits_key(room.now_s)
    room.play(2 * STEP_S, film)
    assert viewer.painted_count == painted
    assert viewer.in_chain
    assert viewer.sent_count > sent
    room.play(0.5, film)
    text(room.screen)
    room.play(1)
    assert room.sees_all(tablet)


def test_who_has_not_slept_gains_nothing_by_saying_so() -> None:
    tablet = Tablet(stalled=lambda now_s: now_s >= 1)
    room = Room(WIDTH, HEIGHT, Tablet(), tablet)
    viewer = tablet.viewer
    for _ in range(90):
        room.play(STEP_S, film)
        for _ in range(5):
            viewer.painted(viewer.painted_count, room.now_s)
        assert viewer.sent_count - viewer.painted_count <= MAX_UNPAINTED_VIDEO + 2 * (1 + room.now_s)
    assert not viewer.in_chain
    assert viewer.unpainted_bytes < MAX_UNPAINTED_BYTES


def test_who_pauses_is_sent_the_present_and_has_not_fallen_behind() -> None:
    tablet, other = Tablet(), Tablet()
    room = Room(WIDTH, HEIGHT, tablet, other)
    for _ in range(3):
        room.play(2.5, film)
        assert tablet.viewer.in_chain
        tablet.viewer.pause()
        assert tablet.viewer.next_message(Ledger(), room.now_s) is None
        assert tablet.viewer.awaits_key(room.now_s), "no penalty"


def test_a_decoder_that_comes_and_goes_is_barred_for_longer_each_time() -> None:
    tablet = Tablet()
    room = Room(WIDTH, HEIGHT, tablet, Tablet())
    waited = []
    room.play(0.5, film)
    for _ in range(2):
        fell_s = room.now_s
        decoder = tablet.viewer.decoder
        tablet.viewer.decode(type(decoder).NONE, room.now_s)
        tablet.viewer.decode(decoder, room.now_s)
        while not tablet.viewer.in_chain:
            room.play(0.1, film)
        waited.append(round(room.now_s - fell_s))
    assert waited == [2, 4]


def test_a_tablet_has_as_much_video_under_way_as_its_way_takes_and_no_more() -> None:
    near, far = Tablet(), Tablet(delay_s=0.08)
    room = Room(WIDTH, HEIGHT, near, far)
    room.play(3, film)
    for tablet in room.tablets:
        tablet.stalled = lambda _: True
    room.play(0.3, film)
    backlogs = [tablet.viewer.sent_count - tablet.viewer.painted_count for tablet in room.tablets]
    assert backlogs[0] <= 4
    assert 5 <= backlogs[1] <= MAX_UNPAINTED_VIDEO
