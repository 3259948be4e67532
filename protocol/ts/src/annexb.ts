/** H.264 access units as x264 writes them (Annex B), and what MP4 and a codec string want of them. */

/** An access unit or parameter set that cannot be read. */
export class UnitError extends Error {}

const NAL_SLICE = 1
const NAL_KEY_SLICE = 5
const NAL_SPS = 7
const NAL_PPS = 8
/** Profiles whose sequence parameter set says the chroma format and depth. */
const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128])
/** More than any encoder writes; a damaged set must not make a loop of billions. */
const MAX_CYCLE = 255

type Bytes = Uint8Array<ArrayBuffer>

/** What a sequence parameter set says; sizes are in pixels, cropped. */
export interface Sequence {
  readonly profile: number
  readonly constraints: number
  readonly level: number
  readonly chromaFormat: number
  readonly lumaDepth: number
  readonly chromaDepth: number
  readonly width: number
  readonly height: number
}

/** The parameter sets of a key frame, as NAL units without start codes. */
export interface Parameters {
  readonly sps: Bytes
  readonly pps: Bytes
}

/** Splits an access unit into its NAL units, without start codes and trailing zeros. Views, no copies. */
export function splitUnits(data: Bytes): Bytes[] {
  const units: Bytes[] = []
  let start = -1
  let at = 0
  const end = (until: number): void => {
    if (start < 0) return
    let last = until
    while (last > start && data[last - 1] === 0) last--
    if (last > start) units.push(data.subarray(start, last))
  }
  for (;;) {
    const one = data.indexOf(1, at)
    if (one < 0) break
    if (one >= 2 && data[one - 1] === 0 && data[one - 2] === 0) {
      end(one - 2)
      start = one + 1
    }
    at = one + 1
  }
  end(data.length)
  return units
}

const kind = (unit: Bytes): number => unit[0]! & 0x1f

/**
 * Returns the parameter sets in an access unit.
 *
 * @throws UnitError where one is missing.
 */
export function parametersOf(units: readonly Bytes[]): Parameters {
  const sps = units.find((unit) => kind(unit) === NAL_SPS)
  const pps = units.find((unit) => kind(unit) === NAL_PPS)
  if (sps === undefined || pps === undefined) throw new UnitError('a key frame without parameter sets')
  return { sps, pps }
}

/** Returns an access unit as an MP4 sample: the coded slices, each after its length; the rest is in the head. */
export function toSample(units: readonly Bytes[]): Bytes {
  const slices = units.filter((unit) => kind(unit) === NAL_SLICE || kind(unit) === NAL_KEY_SLICE)
  const sample = new Uint8Array(slices.reduce((sum, unit) => sum + 4 + unit.length, 0))
  const view = new DataView(sample.buffer)
  let at = 0
  for (const unit of slices) {
    view.setUint32(at, unit.length)
    sample.set(unit, at + 4)
    at += 4 + unit.length
  }
  return sample
}

/** Returns the codec string, such as `avc1.640028`. Safari fails where it understates the level. */
export function codecString({ sps }: Parameters): string {
  return `avc1.${[sps[1]!, sps[2]!, sps[3]!].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Returns the AVCDecoderConfigurationRecord: the `avcC` of an MP4 (ISO/IEC 14496-15). */
export function decoderConfiguration({ sps, pps }: Parameters): Bytes {
  const { profile, constraints, level, chromaFormat, lumaDepth, chromaDepth } = readSequence(sps)
  const bytes = [1, profile, constraints, level, 0xff, 0xe1, sps.length >> 8, sps.length & 0xff, ...sps]
  bytes.push(1, pps.length >> 8, pps.length & 0xff, ...pps)
  if (HIGH_PROFILES.has(profile)) bytes.push(0xfc | chromaFormat, 0xf8 | (lumaDepth - 8), 0xf8 | (chromaDepth - 8), 0)
  return new Uint8Array(bytes)
}

/**
 * Reads a sequence parameter set (ITU-T H.264, 7.3.2.1.1) as far as the picture's size.
 *
 * @throws UnitError where it is cut off or uses what no encoder of ours does.
 */
export function readSequence(sps: Bytes): Sequence {
  if (sps.length < 5 || kind(sps) !== NAL_SPS) throw new UnitError('not a sequence parameter set')
  const bits = new Bits(withoutEscapes(sps.subarray(4)))
  const profile = sps[1]!
  let [chromaFormat, lumaDepth, chromaDepth] = [1, 8, 8]
  bits.golomb() // its id
  if (HIGH_PROFILES.has(profile)) {
    chromaFormat = bits.golomb()
    if (chromaFormat > 2) throw new UnitError(`chroma format ${chromaFormat}`)
    lumaDepth = 8 + bits.golomb()
    chromaDepth = 8 + bits.golomb()
    bits.read(1)
    if (bits.read(1) === 1) throw new UnitError('scaling lists')
  }
  bits.golomb() // log2_max_frame_num_minus4
  skipOrder(bits)
  bits.golomb() // max_num_ref_frames
  bits.read(1)
  const widthBlocks = bits.golomb() + 1
  const heightBlocks = bits.golomb() + 1
  const frames = bits.read(1)
  if (frames === 0) bits.read(1)
  bits.read(1)
  const crop = bits.read(1) === 1 ? [bits.golomb(), bits.golomb(), bits.golomb(), bits.golomb()] : [0, 0, 0, 0]
  const [unitX, unitY] = [chromaFormat === 0 ? 1 : 2, (chromaFormat === 1 ? 2 : 1) * (2 - frames)]
  const width = widthBlocks * 16 - unitX * (crop[0]! + crop[1]!)
  const height = heightBlocks * 16 * (2 - frames) - unitY * (crop[2]! + crop[3]!)
  if (width <= 0 || height <= 0 || width > 16384 || height > 16384) throw new UnitError(`a picture of ${width}x${height}`)
  return { profile, constraints: sps[2]!, level: sps[3]!, chromaFormat, lumaDepth, chromaDepth, width, height }
}

function skipOrder(bits: Bits): void {
  const type = bits.golomb()
  if (type === 0) bits.golomb()
  if (type !== 1) return
  bits.read(1)
  bits.golomb()
  bits.golomb()
  const cycle = bits.golomb()
  if (cycle > MAX_CYCLE) throw new UnitError(`a cycle of ${cycle} frames`)
  for (let n = 0; n < cycle; n++) bits.golomb()
}

/** Takes out the 3 of each 0 0 3, which keeps start codes out of the data. */
function withoutEscapes(data: Bytes): number[] {
  const plain: number[] = []
  let zeros = 0
  for (const byte of data) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    plain.push(byte)
  }
  return plain
}

class Bits {
  private at = 0

  constructor(private readonly data: readonly number[]) {}

  read(count: number): number {
    let value = 0
    for (let n = 0; n < count; n++, this.at++) {
      const byte = this.data[this.at >> 3]
      if (byte === undefined) throw new UnitError('a parameter set that is cut off')
      value = value * 2 + ((byte >> (7 - (this.at & 7))) & 1)
    }
    return value
  }

  /** An Exp-Golomb code; signed ones are only skipped here. */
  golomb(): number {
    let zeros = 0
    while (this.read(1) === 0) if (++zeros > 32) throw new UnitError('a number without end')
    return 2 ** zeros - 1 + this.read(zeros)
  }
}
