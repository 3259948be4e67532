"""From pictures to updates: damage, the choice between stills and video, and sharpening at rest."""

import logging
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from av.error import FFmpegError

from protocol.screen.choice import Choice
from protocol.screen.damage import Damage
from protocol.screen.exact import encode_exact
from protocol.screen.governor import BUDGET_BYTES_PER_S
from protocol.screen.grid import Grid, Mask, Pixels
from protocol.screen.ledger import Unit, Update
from protocol.screen.palettes import Palettes
from protocol.screen.ration import Ration, most_bytes
from protocol.screen.rest import Rest
from protocol.screen.strips import FINE, PLAIN
from protocol.screen.tiles import Tile
from protocol.screen.video import Encoder
from protocol.wire.frames import TILE

log = logging.getLogger(__name__)

#: A change of so few tiles is sent exact at once, where that is no more than JPEG would be.
_SMALL_CHANGE: Final = 16
_SMALL_EXACT_BYTES: Final = 1200
#: At rest a tile of text is under this (2,074 bytes were seen); what is more is a photo (a tile has 12,288 bytes).
_EXACT_BYTES: Final = 3072
#: Soft tiles are exact up to what fine JPEG takes.
_SOFT_BYTES: Final = 1536
#: Text differs from its ground by more than this, of 255.
_FAINT: Final = 32
#: Tiles sharpened in one look: up to 0.5 ms each, so fewer beside a video frame.
_SHARPEN: Final = 40
_SHARPEN_BESIDE_VIDEO: Final = 8
#: Key frames for those who wait come at most so often (seconds).
KEY_EVERY_S: Final = 2.0
#: Without a key frame browsers can drop nothing of what they were sent: one comes at a scene cut after so many
#: bytes, and anyway after twice as many. MSE buffers hold 30 MB where memory is scarce.
_KEY_EVERY_BYTES: Final = 10 * 1024 * 1024
#: An encoder that failed is not tried again for so long (seconds); all is stills meanwhile.
_NO_VIDEO_S: Final = 60.0
#: Another size, or another bound on a picture's bytes, means a new encoder and a key frame; another size waits for a
#: scene cut, or for so long (seconds).
_REOPEN_AFTER_S: Final = 5.0
_SCENE_CUT: Final = 0.6
#: A bound that differs by less than this factor is left.
_SAME: Final = 1.5


@dataclass(frozen=True, slots=True)
class Demand:
    """What the tablets lack.

    ``chain``: somebody follows the video. ``key``: somebody waits for a key frame. ``fill``: tiles
    to be coded as stills, for those who lack them; ``fill_unless_key``: likewise for those who wait, where
    no key frame comes.
    """

    chain: bool = False
    key: bool = False
    fill: Mask | None = None
    fill_unless_key: Mask | None = None

    @property
    def hungry(self) -> bool:
        """Whether somebody lacks tiles that nobody has coded."""
        return self.fill is not None or self.fill_unless_key is not None


@dataclass(frozen=True, slots=True)
class Orders:
    """What the stream wants of the next look.

    ``spare_bytes`` may be spent on sharpening. ``small``: motion at 720 lines.
    """

    tablets: int = 0
    demand: Demand = field(default_factory=Demand)
    spare_bytes: int = 0
    budget_bytes_per_s: float = BUDGET_BYTES_PER_S
    small: bool = False


class Composer:
    """Everything known of one screen of one size. Time is passed in; nothing here waits."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        #: Tiles that the last look found changed.
        self.changed = grid.mask()
        self._damage = Damage(grid)
        self._rest = Rest(grid)
        self._choice = Choice()
        self._ration = Ration()
        self._palettes = Palettes()
        #: Tiles that changed by video since they were last coded as stills.
        self._stale = grid.mask()
        self._encoder: Encoder | None = None
        self._opened_s = self._key_s = self._no_video_until_s = float("-inf")
        #: Video since the last key frame.
        self._since_key_bytes = 0

    @property
    def picture(self) -> Pixels:
        """The last picture that was looked at; valid until the next look."""
        return self._damage.kept[: self.grid.height, : self.grid.width]

    @property
    def crf(self) -> int:
        """The rate factor of the next picture of a motion."""
        return self._ration.crf

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be sharpened."""
        return self._rest.done

    def look(self, picture: Pixels | None, now_s: float, orders: Orders) -> list[Update]:
        """Return what the picture changes, what was asked for, and what is sharpened meanwhile.

        Args:
            picture: uint8 (height, width, 4), blue green red unused; ``None`` to look at none.
            now_s: when it was captured, on a monotonic clock.
            orders: what the stream wants.
        """
        # The first picture holds the bytes of every tile, as an epoch must begin.
        begins = self._damage.empty
        changed = None if picture is None else self._damage.take(picture)
        self.changed = self.grid.mask() if changed is None else changed
        updates = []
        filmed = False
        if changed is not None:
            update = self._take(changed, now_s, orders, begins=begins)
            filmed = update.unit is not None
            updates.append(update)
        elif (fill := self._wanted(orders.demand.fill, orders.demand.fill_unless_key)).any():
            updates.append(Update(self.grid, self.grid.mask(), fill, self._plain(fill), _ms(now_s)))
        if orders.spare_bytes > 0:
            most = _SHARPEN_BESIDE_VIDEO if filmed else _SHARPEN
            sharper = self._sharpen(now_s, most, orders.spare_bytes)
            if sharper is not None:
                updates.append(sharper)
        return updates

    # -- what has changed ----------------------------------------------------------------------

    def _take(self, changed: Mask, now_s: float, orders: Orders, *, begins: bool) -> Update:
        count = int(changed.sum())
        unit = None if begins else self._film(changed, count, now_s, orders)
        self._rest.changed(changed, now_s)
        if unit is not None:
            self._stale |= changed
        keyed = unit is not None and unit.key
        coded = self._wanted(orders.demand.fill, None if keyed else orders.demand.fill_unless_key)
        if unit is None:
            coded |= changed
        tiles = self._plain(coded) if coded.any() else []
        if unit is None:
            if count <= _SMALL_CHANGE:
                self._sharpen_at_once(changed, coded, tiles)
            self._choice.coded(len(tiles), sum(tile.size_bytes for tile in tiles))
        return Update(self.grid, changed, coded, tiles, _ms(now_s), unit)

    def _film(self, changed: Mask, count: int, now_s: float, orders: Orders) -> Unit | None:
        """Return the picture as video, where that is wanted and worth it."""
        if now_s < self._no_video_until_s:
            return None
        may_key = now_s - self._key_s >= KEY_EVERY_S
        starts = not orders.demand.chain or self._encoder is None
        if starts and not (may_key and (orders.demand.key or orders.demand.chain)):
            return None
        if not self._choice.films(
            count, tablets=orders.tablets, budget_bytes_per_s=orders.budget_bytes_per_s, starts=starts
        ):
            return None
        cut = count >= _SCENE_CUT * changed.size
        old = self._since_key_bytes > (_KEY_EVERY_BYTES if cut else 2 * _KEY_EVERY_BYTES)
        key = starts or ((orders.demand.key or old) and may_key)
        try:
            unit = self._opened(orders, now_s, cut=cut).encode(self._damage.kept, changed, key=key, crf=self.crf)
        except (FFmpegError, ValueError, MemoryError):  # a PyAV without x264, or no memory for its pictures
            log.exception("no video for %.0f s, pictures go on as stills", _NO_VIDEO_S)
            self._encoder, self._no_video_until_s = None, now_s + _NO_VIDEO_S
            return None
        self._ration.take(len(unit.data), _share(orders), now_s)
        self._since_key_bytes += len(unit.data)
        if unit.key:
            self._key_s, self._since_key_bytes = now_s, 0
        self._choice.filmed(count, len(unit.data), key=unit.key)
        return unit

    def _opened(self, orders: Orders, now_s: float, *, cut: bool) -> Encoder:
        encoder = self._encoder
        if encoder is None or self._outgrown(encoder, orders, now_s, cut=cut):
            encoder = self._encoder = Encoder(self.grid, small=orders.small, most_bytes=most_bytes(_share(orders)))
            self._opened_s = now_s
        return encoder

    def _outgrown(self, encoder: Encoder, orders: Orders, now_s: float, *, cut: bool) -> bool:
        """Return whether an encoder does not do what is wanted, and this is a moment to take another."""
        if now_s - self._key_s < KEY_EVERY_S:  # the other one would begin with a key frame
            return False
        if encoder.small is not orders.small and (cut or now_s - self._opened_s >= _REOPEN_AFTER_S):
            return True
        wanted = most_bytes(_share(orders))
        if encoder.most_bytes > wanted * _SAME:
            return True
        # More room is of use for what changes at once only.
        return cut and wanted > encoder.most_bytes * _SAME

    # -- stills --------------------------------------------------------------------------------

    def _wanted(self, *fills: Mask | None) -> Mask:
        """Return the tiles that somebody lacks and that only video has."""
        wanted = self.grid.mask()
        for fill in fills:
            if fill is not None and fill.shape == wanted.shape:
                wanted |= fill
        return wanted & self._stale

    def _plain(self, chosen: Mask) -> list[Tile]:
        self._stale &= ~chosen
        return PLAIN.encode(self._damage.kept, chosen)

    def _sharpen_at_once(self, changed: Mask, coded: Mask, tiles: list[Tile]) -> None:
        """Make a few tiles exact where that is cheap, so that a line of text is sharp at once."""
        for at, index in enumerate(np.flatnonzero(coded).tolist()):
            if changed.flat[index]:
                exact = encode_exact(self._pixels(index), max(_SMALL_EXACT_BYTES, tiles[at].size_bytes))
                if exact is not None:
                    tiles[at] = exact
                    self._rest.sharpened(self._one(index))

    def _sharpen(self, now_s: float, most: int, spare_bytes: int) -> Update | None:
        """Code tiles at rest again, text first, as far as the bytes go."""
        found = self._sharpen_text(now_s, most, spare_bytes)
        spare_bytes -= sum(tile.size_bytes for tile in found.values())
        if len(found) < most and spare_bytes > 0:
            found |= self._sharpen_soft(now_s, most - len(found), spare_bytes)
        if not found:
            return None
        chosen = self.grid.mask()
        chosen.flat[list(found)] = True
        self._rest.sharpened(chosen)
        self._stale &= ~chosen
        tiles = [found[index] for index in np.flatnonzero(chosen).tolist()]
        return Update.stills(self.grid, chosen, tiles, _ms(now_s))

    def _sharpen_text(self, now_s: float, most: int, spare_bytes: int) -> dict[int, Tile]:
        found: dict[int, Tile] = {}
        for index in self._rest.text(now_s)[:most].tolist():
            tile = None if _is_soft(self._pixels(index)) else self._exact(index, _EXACT_BYTES)
            if tile is None:
                self._rest.soft(index)
                continue
            found[index] = tile
            spare_bytes -= tile.size_bytes
            if spare_bytes <= 0:
                break
        return found

    def _sharpen_soft(self, now_s: float, most: int, spare_bytes: int) -> dict[int, Tile]:
        """Code soft tiles exact where that is no dearer than fine JPEG, which photos are left to."""
        found: dict[int, Tile] = {}
        photos = self.grid.mask()
        for index in self._rest.softs(now_s)[:most].tolist():
            tile = self._exact(index, _SOFT_BYTES)
            if tile is None:
                photos.flat[index] = True
                spare_bytes -= _SOFT_BYTES
            else:
                found[index] = tile
                spare_bytes -= tile.size_bytes
            if spare_bytes <= 0:
                break
        if photos.any():
            fine = FINE.encode(self._damage.kept, photos)
            found |= zip(np.flatnonzero(photos).tolist(), fine, strict=True)
        return found

    def _exact(self, index: int, limit_bytes: int) -> Tile | None:
        return encode_exact(self._pixels(index), limit_bytes, self._palettes)

    def _pixels(self, index: int) -> Pixels:
        row, col = divmod(index, self.grid.cols)
        return self._damage.kept[row * TILE : (row + 1) * TILE, col * TILE : (col + 1) * TILE]

    def _one(self, index: int) -> Mask:
        mask = self.grid.mask()
        mask.flat[index] = True
        return mask


def _share(orders: Orders) -> float:
    """Return what a tablet may be sent (bytes a second)."""
    return orders.budget_bytes_per_s / max(1, orders.tablets)


def _is_soft(pixels: Pixels) -> bool:
    """Tell whether a tile is neither flat nor has any contrast that could be text."""
    spans = [int(colour.max()) - int(colour.min()) for colour in (pixels[..., each] for each in range(3))]
    return 0 < max(spans) < _FAINT


def _ms(now_s: float) -> int:
    return int(now_s * 1000)
