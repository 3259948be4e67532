/** Heads of streams that x264 made, and the MP4 around them. */
import { describe, expect, it } from 'vitest'
import { codecString, decoderConfiguration, parametersOf, readSequence, splitUnits, toSample, UnitError } from '../src/annexb'
import { fragment, initSegment, TIMESCALE } from '../src/fmp4'
import { LONG, Timeline } from '../src/timeline'

type Bytes = Uint8Array<ArrayBuffer>

const bytes = (hex: string): Bytes => new Uint8Array(hex.match(/../g)!.map((byte) => parseInt(byte, 16)))
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

const PPS = '68ef3cb0'
const STREAMS = [
  ['67640028acb403c01134d40404050000030001000003003c8f1832a0', 'avc1.640028', 1920, 1088],
  ['6764001facb402802df37350101014000003000400000300f23c60ca80', 'avc1.64001f', 1270, 720],
  ['6764001eacb405018d3501010140000003004000000f23c58ba8', 'avc1.64001e', 640, 384],
  ['67640020acb402982df2f350101014000003000400000300f23c60ca80', 'avc1.640020', 1320, 720],
  // Constrained baseline, as hardware encoders write it.
  ['6742c00a8c6847c21108d4', 'avc1.42c00a', 16, 16],
] as const

describe('access units', () => {
  const unit = bytes(`00000001${STREAMS[0][0]}00000168ef3cb00000000106050000016588840100000165004000000000`)

  it('are split at start codes of three and four bytes, without the zeros between', () => {
    expect(splitUnits(unit).map(hex)).toEqual([STREAMS[0][0], PPS, '0605', '65888401', '650040'])
    expect(splitUnits(bytes('000001000001'))).toEqual([])
    expect(splitUnits(bytes('0102030405'))).toEqual([])
    expect(splitUnits(new Uint8Array())).toEqual([])
  })

  it('become samples of their slices', () => {
    expect(hex(toSample(splitUnits(unit)))).toBe('0000000465888401' + '00000003650040')
  })

  it('name their parameter sets, or fail', () => {
    const parameters = parametersOf(splitUnits(unit))
    expect([hex(parameters.sps), hex(parameters.pps)]).toEqual([STREAMS[0][0], PPS])
    expect(() => parametersOf(splitUnits(bytes('0000016588840100')))).toThrow(UnitError)
  })
})

describe('parameter sets', () => {
  it.each(STREAMS.slice(0, 4))('%s', (sps, codec, width, height) => {
    expect(codecString({ sps: bytes(sps), pps: bytes(PPS) })).toBe(codec)
    expect(readSequence(bytes(sps))).toMatchObject({ profile: 100, chromaFormat: 1, lumaDepth: 8, chromaDepth: 8, width, height })
  })

  it('make a decoder configuration', () => {
    const [sps] = STREAMS[0]
    expect(hex(decoderConfiguration({ sps: bytes(sps), pps: bytes(PPS) }))).toBe(
      `01640028ffe1001c${sps}010004${PPS}` + 'fdf8f800',
    )
  })

  it('that are cut off or none are refused, and never hang', () => {
    for (const [sps] of STREAMS.slice(0, 4)) {
      for (let length = 0; length < 8; length++) {
        expect(() => readSequence(bytes(sps).slice(0, length))).toThrow(UnitError)
      }
    }
    expect(() => readSequence(bytes(PPS))).toThrow(UnitError)
    let state = 1
    for (let round = 0; round < 2000; round++) {
      const noise = Uint8Array.from({ length: 40 }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24)
      noise.set([0x67, [66, 77, 100][round % 3]!, 0, 40])
      try {
        const { width, height } = readSequence(noise)
        expect(width > 0 && width <= 16384 && height > 0 && height <= 16384).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(UnitError)
      }
    }
  })
})

interface Box {
  readonly type: string
  readonly body: Bytes
}

/** The boxes of a run of bytes, which they fill. */
function boxes(data: Bytes): Box[] {
  const found: Box[] = []
  let at = 0
  while (at < data.length) {
    const size = new DataView(data.buffer, data.byteOffset).getUint32(at)
    expect(size).toBeGreaterThanOrEqual(8)
    expect(at + size).toBeLessThanOrEqual(data.length)
    found.push({ type: String.fromCharCode(...data.subarray(at + 4, at + 8)), body: data.subarray(at + 8, at + size) })
    at += size
  }
  return found
}

/** The body of the box at a path, such as `moov/trak`. */
function inside(data: Bytes, path: string): Bytes {
  return path.split('/').reduce((body, type) => boxes(body).find((each) => each.type === type)!.body, data)
}

const view = (data: Bytes): DataView => new DataView(data.buffer, data.byteOffset, data.length)

describe('fragmented MP4', () => {
  const configuration = new Uint8Array([1, 2, 3])

  it('begins with a head that has no duration', () => {
    const head = initSegment({ width: 1920, height: 1088, configuration })
    expect(boxes(head).map(({ type }) => type)).toEqual(['ftyp', 'moov'])
    expect(boxes(inside(head, 'moov')).map(({ type }) => type)).toEqual(['mvhd', 'trak', 'mvex'])
    const mvhd = inside(head, 'moov/mvhd')
    expect([mvhd.length, view(mvhd).getUint32(12), view(mvhd).getUint32(16)]).toEqual([100, TIMESCALE, 0])
    const tkhd = inside(head, 'moov/trak/tkhd')
    expect([tkhd.length, view(tkhd).getUint32(76) >> 16, view(tkhd).getUint32(80) >> 16]).toEqual([84, 1920, 1088])
    expect(view(inside(head, 'moov/trak/mdia/mdhd')).getUint32(12)).toBe(TIMESCALE)
    const stsd = inside(head, 'moov/trak/mdia/minf/stbl/stsd')
    const [entry] = boxes(stsd.subarray(8))
    expect(entry!.type).toBe('avc1')
    expect([view(entry!.body).getUint16(24), view(entry!.body).getUint16(26)]).toEqual([1920, 1088])
    const parts = boxes(entry!.body.subarray(78))
    expect(parts.map(({ type, body }) => [type, hex(body)])).toEqual([
      ['avcC', '010203'],
      ['colr', '6e636c78' + '000100010001' + '00'], // nclx: BT.709, limited
    ])
  })

  it('wraps an access unit so that its offset finds it', () => {
    const sample = new Uint8Array([9, 8, 7, 6])
    const time = 5 * 2 ** 32 + 17
    const data = fragment({ sequence: 3, time, duration: LONG, key: true, sample })
    const [moof, mdat] = boxes(data)
    expect([moof!.type, mdat!.type, hex(mdat!.body)]).toEqual(['moof', 'mdat', '09080706'])
    expect(view(inside(data, 'moof/mfhd')).getUint32(4)).toBe(3)
    const tfdt = view(inside(data, 'moof/traf/tfdt'))
    expect(tfdt.getUint32(4) * 2 ** 32 + tfdt.getUint32(8)).toBe(time)
    const trun = view(inside(data, 'moof/traf/trun'))
    const offset = trun.getUint32(8)
    expect(hex(data.subarray(offset, offset + 4))).toBe('09080706')
    expect([trun.getUint32(12), trun.getUint32(16), trun.getUint32(20)]).toEqual([LONG, 4, 0x02000000])
    const other = fragment({ sequence: 4, time: 1, duration: 1, key: false, sample })
    expect(view(inside(other, 'moof/traf/trun')).getUint32(20)).toBe(0x01010000)
  })
})

describe('the timeline', () => {
  it('places units at the clock, each after the one before', () => {
    const timeline = new Timeline()
    const ms = (orders: number, s: number): number => timeline.place(orders, s) / (TIMESCALE / 1000)
    expect([ms(1, 0), ms(2, 0), ms(3, 0), ms(4, 0.5), ms(5, 0.5)]).toEqual([0, 1, 2, 500, 501])
    expect(timeline.endS).toBeCloseTo(0.501)
  })

  it('tells which unit a time shows, however the time is rounded', () => {
    const timeline = new Timeline()
    expect(timeline.shown(0)).toBe(null)
    ;[0, 0, 0.0333333, 0.0666667].forEach((s, index) => timeline.place(index + 1, s))
    expect([timeline.shown(0), timeline.shown(0.001)]).toEqual([1, 2])
    expect([timeline.shown(0.033333), timeline.shown(0.0334), timeline.shown(0.06), timeline.shown(9)]).toEqual([3, 3, 3, 4])
    timeline.place(5, 100)
    expect([timeline.shown(99), timeline.shown(100)]).toEqual([4, 5])
  })
})
