/**
 * Stills or video, by what a picture costs either way: `protocol/screen/choice.py`, which says why.
 *
 * The same estimates and the same seconds, for the class's usual budget: the picture may be sent on
 * to more than one, and the air belongs to the rooms next door too.
 */

/** Seconds that a byte takes of the room's air. */
const AIR_S = 10 / (40e6 / 8)
/** Seconds of coding: a tile, as stills; a picture, as video. */
const STILL_TILE_S = 0.00015
const VIDEO_S = 0.008
/** A key frame serves the pictures after it too. */
const KEY_SHARE = 0.1
/** Weight of the newest measurement. */
const NEWEST = 0.2
/** Few tiles are a pen or a caret, many a page or a film. */
const FEW = 32
const VIDEO_MIN_BYTES = 300

/** Bytes a tile. */
interface Estimates {
  still: number
  video: number
}

export class Choice {
  private few: Estimates = { still: 700, video: 60 }
  private many: Estimates = { still: 700, video: 60 }
  private keyBytes = 60_000

  /** Whether video is the cheaper way for so many changed tiles; `key` where it would have to be a key frame. */
  films(tiles: number, key: boolean): boolean {
    const { still, video } = this.estimates(tiles)
    const bytes = Math.max(VIDEO_MIN_BYTES, tiles * video) + (key ? this.keyBytes * KEY_SHARE : 0)
    return bytes * AIR_S + VIDEO_S < tiles * (still * AIR_S + STILL_TILE_S)
  }

  /** What stills of some tiles came to. */
  coded(tiles: number, bytes: number): void {
    const estimates = this.estimates(tiles)
    estimates.still += NEWEST * (bytes / tiles - estimates.still)
  }

  /** What a video frame came to. */
  filmed(tiles: number, bytes: number, key: boolean): void {
    if (key) this.keyBytes += NEWEST * (bytes - this.keyBytes)
    else {
      const estimates = this.estimates(tiles)
      estimates.video += NEWEST * (bytes / tiles - estimates.video)
    }
  }

  private estimates(tiles: number): Estimates {
    return tiles <= FEW ? this.few : this.many
  }
}
