import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from protocol.screen.damage import Damage
from protocol.screen.grid import Grid, cover
from protocol.screen.layout import plan
from protocol.screen.ledger import Ledger, Update
from protocol.screen.receiver import Receiver
from protocol.screen.strips import PLAIN
from protocol.screen.viewer import MAX_UNPAINTED_BYTES, MAX_UNPAINTED_FRAMES, STILLS_BYTES, Viewer
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.frames import TILE, Codec, Image, Piece, Stills, decode_frame, encode_frame

masks = hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12))


def noise(height: int, width: int, seed: int = 1) -> np.ndarray:
    """A picture whose tiles all differ, smooth enough for JPEG to keep."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (-(-height // 32), -(-width // 32), 4), np.uint8)
    return np.ascontiguousarray(coarse.repeat(32, 0).repeat(32, 1)[:height, :width])


@given(masks)
def test_cover_is_an_exact_partition(mask: np.ndarray) -> None:
    seen = np.zeros(mask.shape, int)
    for rect in cover(mask):
        seen[rect.row : rect.row + rect.rows, rect.col : rect.col + rect.cols] += 1
    assert (seen == mask).all()


@given(masks)
def test_plan_places_every_tile_once_on_few_sheets(mask: np.ndarray) -> None:
    seen = np.zeros(mask.shape, int)
    sheets = plan(mask)
    assert len(sheets) <= 4
    for sheet in sheets:
        used = np.zeros((sheet.rows, sheet.cols), int)
        for p in sheet.pieces:
            seen[p.row : p.row + p.rows, p.col : p.col + p.cols] += 1
            target = used[p.source_row : p.source_row + p.rows, p.source_col : p.source_col + p.cols]
            assert target.shape == (p.rows, p.cols)
            target += 1
        assert used.max() == 1
    assert (seen == mask).all()


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_damage_names_exactly_the_changed_tiles(width: int, height: int, data: st.DataObject) -> None:
    damage = Damage(Grid(width, height))
    picture = noise(height, width)
    first = damage.take(picture)
    assert first is not None
    assert first.all()
    assert damage.take(picture.copy()) is None
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    picture = picture.copy()
    picture[y, x, 1] ^= 0xFF
    changed = damage.take(picture)
    assert changed is not None
    assert np.argwhere(changed).tolist() == [[y // TILE, x // TILE]]
    assert (damage.kept[:height, :width] == picture).all()


def test_damage_refuses_another_size() -> None:
    with pytest.raises(ValueError, match="shape"):
        Damage(Grid(100, 100)).take(noise(100, 101))


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_tiles_joined_in_any_selection_decode_as_in_the_whole_picture(seed: int) -> None:
    grid = Grid(5 * TILE, 3 * TILE)
    kept = noise(3 * TILE, 5 * TILE, seed)
    tiles = PLAIN.encode(kept, grid.mask(True))
    whole, scattered = Receiver(), Receiver()
    ledger = Ledger()
    ledger.record(Update.stills(grid, grid.mask(True), tiles, 0))
    whole.take(ledger.message(grid.mask(True), STILLS_BYTES)[0])
    chosen = np.random.default_rng(seed).random((3, 5)) < 0.5
    scattered.take(ledger.message(chosen, STILLS_BYTES)[0])
    scattered.take(ledger.message(~chosen, STILLS_BYTES)[0])
    # Decoders smooth colour over one pixel at the edge of an atlas tile; inside, all is equal.
    difference = np.abs(whole.picture.astype(int) - scattered.picture)
    inside = difference.reshape(3, TILE, 5, TILE, 3)[:, 2:-2, :, 2:-2]
    assert inside.max() == 0


def test_a_stack_of_tiles_gives_the_same_bytes_as_the_whole_picture() -> None:
    kept = noise(2 * TILE, 3 * TILE)
    everything = np.full((2, 3), True)
    most = everything.copy()
    most[1, 2] = False
    whole = PLAIN.encode(kept, everything)
    assert PLAIN.encode(kept, most) == whole[:5]
    assert PLAIN.join([whole[:3], whole[3:]]).startswith(b"\xff\xd8")


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 11), st.booleans(), st.booleans()), max_size=30), st.integers(0, 999))
def test_whatever_is_dropped_the_viewer_ends_with_the_newest(steps: list[tuple[int, bool, bool]], seed: int) -> None:
    """Pictures change, acks come late or not at all: once they come, the tablet shows the truth."""
    grid = Grid(4 * TILE - 10, 3 * TILE - 20)
    picture = noise(grid.height, grid.width, seed)
    damage, ledger, viewer, receiver = Damage(grid), Ledger(), Viewer(), Receiver()

    def change() -> None:
        changed = damage.take(picture)
        if changed is not None:
            ledger.record(Update.stills(grid, changed, PLAIN.encode(damage.kept, changed), 0))

    def send() -> None:
        while (message := viewer.next_message(ledger, 0.0)) is not None:
            frame = receiver.take(message)
            assert frame.number == ledger.number

    change()
    for tile, paint, look in steps:
        picture = picture.copy()
        row, col = divmod(tile, 4)
        picture[row * TILE : (row + 1) * TILE, col * TILE : (col + 1) * TILE] += 37
        if look:
            change()
        send()
        assert viewer.sent_count - viewer.painted_count <= MAX_UNPAINTED_FRAMES
        if paint:
            viewer.painted(viewer.sent_count, 0.0)
    change()
    viewer.painted(viewer.sent_count, 0.0)
    send()
    fresh = Receiver()
    fresh.take(ledger.message(grid.mask(True), STILLS_BYTES)[0])
    assert np.abs(receiver.picture.astype(int) - fresh.picture).mean() < 1
    viewer.painted(viewer.sent_count, 0.0)
    assert viewer.next_message(ledger, 0.0) is None


def test_a_tablet_gets_exactly_the_tiles_that_it_lacks() -> None:
    grid = Grid(4 * TILE, 4 * TILE)
    picture = noise(grid.height, grid.width)
    damage, ledger, viewer = Damage(grid), Ledger(), Viewer()
    for tile in (None, (1, 2), (3, 0)):
        if tile is not None:
            picture = picture.copy()
            picture[tile[0] * TILE, tile[1] * TILE] ^= 0xFF
        changed = damage.take(picture)
        assert changed is not None
        ledger.record(Update.stills(grid, changed, PLAIN.encode(damage.kept, changed), 0))
        if tile is None:
            viewer.next_message(ledger, 0.0)
            viewer.painted(1, 0.0)
    message = viewer.next_message(ledger, 0.0)
    assert message is not None
    frame = decode_frame(message)
    assert isinstance(frame, Stills)
    pieces = [p for image in frame.images for p in image.pieces]
    assert sorted((p.row, p.col, p.rows, p.cols) for p in pieces) == [(1, 2, 1, 1), (3, 0, 1, 1)]


def test_who_had_everything_and_looks_anew_gets_everything_again() -> None:
    """In parts, while nothing new is recorded."""
    picture = np.random.default_rng(1).integers(0, 256, (1088, 1920, 4), np.uint8)
    grid, viewer, ledger = Grid(1920, 1088), Viewer(), Ledger()
    ledger.record(Update.stills(grid, grid.mask(True), PLAIN.encode(picture, grid.mask(True)), 0))
    for _ in range(2):
        held = 0
        while (message := viewer.next_message(ledger, 0.0)) is not None:
            frame = decode_frame(message)
            assert isinstance(frame, Stills)
            held += sum(piece.cols * piece.rows for image in frame.images for piece in image.pieces)
            viewer.painted(viewer.painted_count + 1, 0.0)
        assert held == 30 * 17
        viewer.renew()
    assert viewer.sent_count > 2


def test_viewers_in_step_share_one_message() -> None:
    grid = Grid(2 * TILE, 2 * TILE)
    ledger = Ledger()
    ledger.record(Update.stills(grid, grid.mask(True), PLAIN.encode(noise(128, 128), grid.mask(True)), 0))
    first, second = Viewer().next_message(ledger, 0.0), Viewer().next_message(ledger, 0.0)
    assert first is second


def test_unpainted_bytes_are_bounded() -> None:
    rng = np.random.default_rng(3)
    grid = Grid(1024, 1024)
    damage, ledger, viewer = Damage(grid), Ledger(), Viewer()
    for _ in range(4):
        changed = damage.take(rng.integers(0, 256, (1024, 1024, 4), np.uint8))
        assert changed is not None
        ledger.record(Update.stills(grid, changed, PLAIN.encode(damage.kept, changed), 0))
        viewer.next_message(ledger, 0.0)
    # One frame of pure noise may be beyond the bound by itself, but then it is alone.
    assert viewer.sent_count == 1 or viewer.unpainted_bytes <= MAX_UNPAINTED_BYTES
    assert viewer.behind_s(2.5) == 2.5


@pytest.mark.parametrize("count", [1, -1])
def test_an_ack_for_what_was_never_sent_is_refused(count: int) -> None:
    with pytest.raises(ProtocolError) as refused:
        Viewer().painted(count, 0.0)
    assert refused.value.code is ErrorCode.BAD_ACK


def test_an_ended_lesson_leaves_no_picture_and_the_next_epoch_is_new() -> None:
    grid = Grid(TILE, TILE)
    ledger, viewer = Ledger(), Viewer()
    update = Update.stills(grid, grid.mask(True), PLAIN.encode(noise(TILE, TILE), grid.mask(True)), 0)
    ledger.record(update)
    viewer.next_message(ledger, 0.0)
    viewer.painted(1, 0.0)
    epoch = ledger.epoch
    ledger.clear()
    assert viewer.next_message(ledger, 0.0) is None
    ledger.record(update)
    assert ledger.epoch != epoch
    assert viewer.next_message(ledger, 0.0) is not None


def test_a_receiver_never_paints_older_over_newer() -> None:
    grid = Grid(TILE, TILE)
    ledger, receiver = Ledger(), Receiver()
    messages = []
    for seed in (1, 2):
        ledger.record(Update.stills(grid, grid.mask(True), PLAIN.encode(noise(TILE, TILE, seed), grid.mask(True)), 0))
        messages.append(ledger.message(grid.mask(True), STILLS_BYTES)[0])
    receiver.take(messages[1])
    newest = receiver.picture.copy()
    receiver.take(messages[0])
    assert (receiver.picture == newest).all()


def test_a_decompression_bomb_is_refused_by_code() -> None:
    bomb = PLAIN.join([PLAIN.encode(noise(TILE, TILE), np.full((1, 1), True))])
    at = bomb.index(b"\xff\xc0") + 5
    bomb = bomb[:at] + b"\xff\xff\xff\xff" + bomb[at + 4 :]  # claims 65,535 x 65,535 pixels
    frame = Stills(1, TILE, TILE, 1, 0, (Image(Codec.JPEG, (Piece(0, 0, 1, 1, 0, 0),), bomb),))
    with pytest.raises(ProtocolError) as refused:
        Receiver().take(encode_frame(frame))
    assert refused.value.code is ErrorCode.BAD_MESSAGE
