/**
 * Fragmented MP4 (ISO/IEC 14496-12) around single access units, for Media Source Extensions: a muxer
 * would hold each frame back until it knows its duration.
 */

/** Ticks a second of all times here. */
export const TIMESCALE = 90_000

type Bytes = Uint8Array<ArrayBuffer>
type Part = number | readonly number[] | Bytes

export interface Track {
  /** Of the coded picture, in pixels. */
  readonly width: number
  readonly height: number
  /** The `avcC`. */
  readonly configuration: Bytes
}

export interface Fragment {
  /** Counts fragments from 1. */
  readonly sequence: number
  /** Decode and presentation time (ticks): nothing is reordered. */
  readonly time: number
  /** Ticks. */
  readonly duration: number
  readonly key: boolean
  /** The access unit, each NAL unit after its length of four bytes. */
  readonly sample: Bytes
}

const TRACK = 1
const MATRIX = [u32(0x10000), zeros(12), u32(0x10000), zeros(12), u32(0x40000000)].flat()
/** Depends on no other sample; or depends on others, and cannot be begun with. */
const KEY_FLAGS = 0x02000000
const DELTA_FLAGS = 0x01010000
/** tfhd: offsets count from the moof. */
const BASE_IS_MOOF = 0x020000
/** trun: there are an offset of the data, and a duration, a size and flags for each sample. */
const TRUN_FLAGS = 0x000701

/** Returns the head of a stream of one H.264 track in BT.709 limited; without a duration, so that players take it as live. */
export function initSegment({ width, height, configuration }: Track): Bytes {
  const avc1 = box('avc1', zeros(6), u16(1), zeros(16), u16(width), u16(height), u32(0x480000), u32(0x480000), zeros(4),
    u16(1), zeros(32), u16(0x18), u16(0xffff), box('avcC', configuration),
    box('colr', text('nclx'), u16(1), u16(1), u16(1), 0)) // prettier-ignore
  const stbl = box('stbl', full('stsd', 0, 0, u32(1), avc1), full('stts', 0, 0, u32(0)), full('stsc', 0, 0, u32(0)),
    full('stsz', 0, 0, u32(0), u32(0)), full('stco', 0, 0, u32(0)))
  const minf = box('minf', full('vmhd', 0, 1, zeros(8)), box('dinf', full('dref', 0, 0, u32(1), full('url ', 0, 1))), stbl)
  const mdia = box('mdia',
    full('mdhd', 0, 0, zeros(8), u32(TIMESCALE), u32(0), u16(0x55c4), u16(0)),
    full('hdlr', 0, 0, u32(0), text('vide'), zeros(12), text('screen'), 0), minf)
  const trak = box('trak',
    full('tkhd', 0, 3, zeros(8), u32(TRACK), zeros(4), u32(0), zeros(8), zeros(8), MATRIX, u32(width * 0x10000), u32(height * 0x10000)),
    mdia)
  const mvhd = full('mvhd', 0, 0, zeros(8), u32(TIMESCALE), u32(0), u32(0x10000), u16(0x100), zeros(10), MATRIX, zeros(24), u32(TRACK + 1))
  const mvex = box('mvex', full('trex', 0, 0, u32(TRACK), u32(1), u32(0), u32(0), u32(0)))
  return joinedBytes([box('ftyp', text('iso5'), u32(1), text('iso5'), text('iso6'), text('mp41')), box('moov', mvhd, trak, mvex)])
}

/** Returns the `moof` and `mdat` of one access unit. */
export function fragment({ sequence, time, duration, key, sample }: Fragment): Bytes {
  const flags = key ? KEY_FLAGS : DELTA_FLAGS
  const moof = (offset: number): Bytes =>
    box('moof', full('mfhd', 0, 0, u32(sequence)),
      box('traf', full('tfhd', 0, BASE_IS_MOOF, u32(TRACK)), full('tfdt', 1, 0, u32(Math.floor(time / 2 ** 32)), u32(time % 2 ** 32)),
        full('trun', 0, TRUN_FLAGS, u32(1), u32(offset), u32(duration), u32(sample.length), u32(flags))))
  const size = moof(0).length
  return joinedBytes([moof(size + 8), box('mdat', sample)])
}

function box(type: string, ...parts: Part[]): Bytes {
  const body = joinedBytes(parts)
  return joinedBytes([u32(8 + body.length), text(type), body])
}

/** A box with a version and flags. */
function full(type: string, version: number, flags: number, ...parts: Part[]): Bytes {
  return box(type, u32(version * 2 ** 24 + flags), ...parts)
}

function u16(value: number): number[] {
  return [(value >> 8) & 0xff, value & 0xff]
}

function u32(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0)
}

function text(value: string): number[] {
  return [...value].map((letter) => letter.charCodeAt(0))
}

function joinedBytes(parts: readonly Part[]): Bytes {
  const length = parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? 1 : part.length), 0)
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    if (typeof part === 'number') bytes[at++] = part
    else {
      bytes.set(part, at)
      at += part.length
    }
  }
  return bytes
}
