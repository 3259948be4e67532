"""The sender and its tablets together, over links of all kinds: what each ends up showing, and what it costs."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import protocol.screen.composer as composer_module
from protocol.screen.composer import KEY_EVERY_S, Composer, Demand, Orders
from protocol.screen.grid import Grid
from protocol.screen.viewer import MAX_UNPAINTED_BYTES
from protocol.wire.frames import TILE, Stills, Video
from protocol.wire.views import Decoder
from tests.protocol.room import STEP_S, Room, Tablet, film, text, write

WIDTH, HEIGHT = 640, 384


def stills(tablet: Tablet) -> list[Stills]:
    return [frame for frame in tablet.frames if isinstance(frame, Stills)]


def videos(tablet: Tablet) -> list[Video]:
    return [frame for frame in tablet.frames if isinstance(frame, Video)]


def tiles(frame: Video) -> int:
    return int(np.unpackbits(np.frombuffer(frame.tiles, np.uint8)).sum())


def test_motion_is_video_made_once_for_all_and_text_at_rest_is_exact() -> None:
    first, second = Tablet(), Tablet(delay_s=0.02)
    room = Room(WIDTH, HEIGHT, first, second)
    room.play(0.2)
    room.play(3, film)
    shared = {frame.data for frame in videos(first)} & {frame.data for frame in videos(second)}
    assert len(shared) > 60
    assert len(stills(first)) < 10
    text(room.screen)
    room.play(1)
    assert room.sees_all(first)
    assert room.sees_all(second)


def test_a_screen_at_rest_costs_nothing() -> None:
    tablet = Tablet()
    room = Room(WIDTH, HEIGHT, tablet)
    text(room.screen)
    room.play(1.5)
    sent = tablet.size_bytes
    room.play(5)
    assert tablet.size_bytes == sent
    assert room.composer.settled


def test_handwriting_is_stills_that_are_exact_at_once() -> None:
    tablet = Tablet()
    room = Room(WIDTH, HEIGHT, tablet)
    room.play(1)
    for step in range(60):
        write(room.screen, step)
        room.step()
        room.tablets[0].run(room.now_s)
        assert room.sees_all(tablet)
    assert videos(tablet) == []


def test_sharp_text_beside_a_film_stays_sharp() -> None:
    tablet = Tablet()
    room = Room(WIDTH, HEIGHT, tablet)
    text(room.screen)
    room.play(1.5)
    assert room.sees_all(tablet)
    room.play(0.1)
    height = HEIGHT - 2 * TILE
    for step in range(60):
        film(room.screen[2 * TILE :], step)
        room.step()
        beside = tablet.receiver.picture[: 2 * TILE]
        assert (beside == room.screen[: 2 * TILE, :, 2::-1]).all()
    assert len(videos(tablet)) > 40
    assert all(tiles(frame) <= WIDTH // TILE * height // TILE for frame in videos(tablet))


def test_photos_at_rest_come_to_40_db() -> None:
    tablet = Tablet()
    room = Room(WIDTH, HEIGHT, tablet)
    film(room.screen, 0)
    grain = np.random.default_rng(3).normal(0, 5, (HEIGHT, WIDTH, 1))
    room.screen[..., :3] = np.clip(room.screen[..., :3] + grain, 0, 255)
    room.play(1)
    error = np.square(tablet.receiver.picture.astype(float) - room.screen[..., 2::-1]).mean()
    assert 10 * np.log10(255**2 / error) >= 40


def test_a_tablet_without_video_is_served_stills_of_what_moves() -> None:
    films, shows = Tablet(), Tablet(Decoder.NONE)
    room = Room(WIDTH, HEIGHT, films, shows)
    room.play(2, film)
    assert len(videos(films)) > 40
    assert videos(shows) == []
    assert len(stills(shows)) > 20
    error = np.abs(shows.receiver.picture.astype(int) - room.screen[..., 2::-1]).mean()
    assert error < 20
    text(room.screen)
    room.play(1)
    assert room.sees_all(shows)


def test_a_stalled_tablet_leaves_the_chain_and_is_current_soon_after() -> None:
    steady = Tablet(delay_s=0.01)
    shaky = Tablet(delay_s=0.01, stalled=lambda now_s: 2 <= now_s < 7)
    room = Room(WIDTH, HEIGHT, steady, shaky)
    room.play(2, film)
    before = len(steady.frames)
    room.play(5, film)
    assert not shaky.viewer.in_chain
    assert shaky.viewer.unpainted_bytes < MAX_UNPAINTED_BYTES
    assert len(steady.frames) - before > 130, "nobody waits for it"
    room.play(0.2, film)
    newest = max(frame.number for frame in shaky.frames)
    assert room.ledger.number - newest <= 4, "it shows the present, not the past five seconds"
    room.play(3, film)
    assert shaky.viewer.in_chain, "and is back with a key frame"
    text(room.screen)
    room.play(1)
    assert room.sees_all(steady)
    assert room.sees_all(shaky)


def test_key_frames_are_few_however_many_tablets_come() -> None:
    room = Room(WIDTH, HEIGHT, Tablet())
    room.play(1, film)
    for _ in range(20):
        room.tablets.append(Tablet(delay_s=0.01))
        room.play(0.25, film)
    assert sum(room.units) <= 1 + 6 / KEY_EVERY_S
    room.play(KEY_EVERY_S + 0.5, film)
    assert all(tablet.viewer.in_chain for tablet in room.tablets)


def test_key_frames_are_far_apart_whatever_the_budget_does() -> None:
    screen = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    composer = Composer(Grid(WIDTH, HEIGHT))
    keys_s = []
    for step in range(round(12 / STEP_S)):
        now_s = step * STEP_S
        film(screen, step)
        if step % 20 == 0:  # a scene cut, at which more changes
            screen[..., :3] = 255 - screen[..., :3]
        share = 40_000 if int(now_s / 0.7) % 2 else 4_000_000
        orders = Orders(1, Demand(chain=True), budget_bytes_per_s=share, small=int(now_s / 1.1) % 2 == 1)
        keys_s += [now_s for update in composer.look(screen, now_s, orders) if update.unit and update.unit.key]
    assert len(keys_s) >= 3, "the encoder is taken anew"
    assert min(b - a for a, b in pairwise(keys_s)) >= KEY_EVERY_S - 1e-6


def test_a_joiner_at_rest_is_served_by_the_ledger_alone() -> None:
    room = Room(WIDTH, HEIGHT, Tablet())
    text(room.screen)
    room.play(2)
    coded = room.ledger.number
    late = Tablet()
    room.tablets.append(late)
    room.play(0.2)
    assert room.sees_all(late)
    assert room.ledger.number == coded
    assert room.units == []


def test_a_joiner_sees_the_whole_picture_at_once_while_all_moves() -> None:
    room = Room(WIDTH, HEIGHT, Tablet())
    text(room.screen)
    room.play(1.5)
    room.play(1.5, lambda screen, step: film(screen[128:], step))
    late = Tablet()
    room.tablets.append(late)
    room.play(3 * STEP_S, lambda screen, step: film(screen[128:], step + 50))
    error = np.abs(late.receiver.picture.astype(int) - room.screen[..., 2::-1])
    assert np.median(error) < 12


def test_a_decoder_that_fails_gets_everything_again_as_stills() -> None:
    tablet = Tablet()
    room = Room(WIDTH, HEIGHT, tablet)
    room.play(2, film)
    assert tablet.viewer.in_chain
    count = len(tablet.frames)
    tablet.viewer.decode(Decoder.NONE, room.now_s)
    room.play(0.5)
    assert all(isinstance(frame, Stills) for frame in tablet.frames[count + 2 :])
    held = {
        (piece.col + across, piece.row + down)
        for frame in tablet.frames[count:] if isinstance(frame, Stills)
        for image in frame.images for piece in image.pieces
        for across in range(piece.cols) for down in range(piece.rows)
    }  # fmt: skip
    assert len(held) == (WIDTH // TILE) * (HEIGHT // TILE)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from(["film", "text", "write", "flip", "rest"]), st.integers(1, 25)), max_size=8),
    st.lists(
        st.tuples(st.sampled_from(list(Decoder)), st.integers(0, 30), st.integers(0, 60), st.sets(st.integers(0, 70))),
        max_size=4,
    ),
)
def test_whatever_happens_every_tablet_ends_with_the_truth(
    scenes: list[tuple[str, int]], others: list[tuple[Decoder, int, int, set[int]]]
) -> None:
    tablets = [
        Tablet(
            decoder,
            delay / 100,
            stalled=lambda now_s, from_s=stall / 10: from_s <= now_s < from_s + 1,
            wakes_s=tuple(at / 10 for at in sorted(wakes)),
        )
        for decoder, delay, stall, wakes in others
    ]
    room = Room(320, 200, Tablet(), *tablets)
    for scene, steps in scenes:
        if scene == "text":
            text(room.screen)
        elif scene == "flip":
            room.screen[..., :3] = 255 - room.screen[..., :3]
        room.play(steps * STEP_S, {"film": film, "write": write}.get(scene))
    text(room.screen)
    room.screen[40:90, 30:130, :3] = (90, 40, 200)
    room.play(9)  # a stall of the last tablet may begin as late as that
    for tablet in room.tablets:
        assert room.sees_all(tablet)


def test_a_key_frame_spares_those_who_wait_for_it_their_stills() -> None:
    screen = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    composer = Composer(Grid(WIDTH, HEIGHT))
    everything = composer.grid.mask(True)
    composer.look(screen, 0.0, Orders())
    looks = []
    waits = Demand(chain=True, key=True, fill_unless_key=everything)
    for step, demand in enumerate((Demand(chain=True), Demand(chain=True), waits, waits)):
        film(screen, step)
        looks += composer.look(screen, 1.0 + step * (KEY_EVERY_S - 0.1), Orders(30, demand))
    keys = [update.unit is not None and update.unit.key for update in looks]
    assert keys == [True, False, True, False]
    assert [int(update.coded.sum()) for update in looks[:3]] == [0, 0, 0]
    assert looks[3].coded.all()  # it would be too soon for another key frame


def test_who_cannot_follow_video_is_sent_stills_beside_a_key_frame() -> None:
    native, plain = Tablet(), Tablet(decoder=Decoder.NONE)
    room = Room(WIDTH, HEIGHT, native, plain)
    room.play(0.2)
    room.play(3, film)
    assert len(videos(native)) > 60
    assert videos(plain) == []
    assert stills(plain)[-1].number > room.ledger.number - 5


def test_a_class_that_goes_on_gets_a_key_frame_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composer_module, "_KEY_EVERY_BYTES", 60_000)
    tablet = Tablet()
    room = Room(WIDTH, HEIGHT, tablet)
    room.play(12, film)
    since_key, longest = 0, 0
    for frame in videos(tablet):
        since_key = 0 if frame.key else since_key + len(frame.data)
        longest = max(longest, since_key)
    assert 1 < sum(frame.key for frame in videos(tablet)) <= 1 + 12 / KEY_EVERY_S
    # Twice as many bytes, or what two seconds between key frames bring.
    assert longest < max(120_000, 3 * KEY_EVERY_S * tablet.size_bytes / 12)


def test_without_an_encoder_all_goes_on_as_stills(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        tried.append(room.now_s)
        raise ValueError("unknown codec: libx264")

    tried: list[float] = []
    monkeypatch.setattr(composer_module, "_NO_VIDEO_S", 8.0)
    with monkeypatch.context() as broken:
        broken.setattr(composer_module, "Encoder", none)
        tablet = Tablet()
        room = Room(WIDTH, HEIGHT, tablet)
        room.play(4, film)
        assert videos(tablet) == []
        assert len(stills(tablet)) > 50
        assert len(tried) == 1, "it is not tried for each picture"
        text(room.screen)
        room.play(1)
        assert room.sees_all(tablet)
    room.play(6, film)
    assert videos(tablet), "but again later"
