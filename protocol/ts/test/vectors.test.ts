/** The golden vectors, which the Python end passes too (`tests/protocol/test_vectors.py`). */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeClient, decodeHub, encode } from '../src/codec'
import { ProtocolError } from '../src/errors'
import { decodeFrame, encodeFrame } from '../src/frames'
import type { Frame } from '../src/frames'
import { MAX_FRAME_BYTES } from '../src/limits'
import type { ClientMessage } from '../src/messages'

interface Row {
  name: string
  direction: 'client' | 'hub'
  text: string
  code?: string
  pad?: string
  count?: number
}

const VECTORS = `${process.cwd()}/tests/vectors`
const decode = { client: decodeClient, hub: decodeHub }

function json<T>(name: string): T {
  return JSON.parse(readFileSync(`${VECTORS}/${name}`, 'utf8')) as T
}

function bytes(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(`${VECTORS}/${name}`)).buffer
}

function refusal(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof ProtocolError) return error.code
    throw error
  }
  return 'taken'
}

const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

function body(frame: Frame): object {
  if (frame.kind === 'video') return { key: frame.key, tiles: hex(frame.tiles), data: hex(frame.data) }
  return {
    images: frame.images.map((image) => ({
      codec: image.codec === 'png' ? 2 : 1,
      pieces: image.pieces.map((p) => [p.col, p.row, p.cols, p.rows, p.sourceCol, p.sourceRow]),
      data: hex(image.data),
    })),
  }
}

const text = (row: Row): string => row.text + (row.pad ?? '').repeat(row.count ?? 0)

describe('frames', () => {
  const valid = readdirSync(`${VECTORS}/frames/valid`).filter((name) => name.endsWith('.bin'))
  it.each(valid)('takes %s', (name) => {
    const frame = decodeFrame(bytes(`frames/valid/${name}`))
    expect({
      epoch: frame.epoch,
      width: frame.width,
      height: frame.height,
      number: frame.number,
      captured_ms: frame.capturedMs,
      ...body(frame),
    }).toEqual(json(`frames/valid/${name.replace('.bin', '.json')}`))
  })

  it.each(valid)('writes %s as Python does', (name) => {
    const written = bytes(`frames/valid/${name}`)
    expect(encodeFrame(decodeFrame(written)).buffer).toEqual(written)
  })

  it.each(Object.entries(json<Record<string, string>>('frames/invalid/index.json')))('refuses %s', (name, code) => {
    expect(refusal(() => decodeFrame(bytes(`frames/invalid/${name}.bin`)))).toBe(code)
  })

  it('refuses a frame beyond the bound', () => {
    expect(refusal(() => decodeFrame(new ArrayBuffer(MAX_FRAME_BYTES + 1)))).toBe('too_large')
  })
})

describe('messages', () => {
  it.each(json<Row[]>('messages/valid.json').map((row) => [`${row.direction} ${row.name}`, row] as const))(
    'takes %s',
    (_, row) => {
      const message = decode[row.direction](text(row))
      expect(message).toEqual(JSON.parse(text(row)))
      if (row.direction === 'client') expect(decodeClient(encode(message as ClientMessage))).toEqual(message)
    },
  )

  it.each(json<Row[]>('messages/invalid.json').map((row) => [`${row.direction} ${row.name}`, row] as const))(
    'refuses %s',
    (_, row) => expect(refusal(() => decode[row.direction](text(row)))).toBe(row.code),
  )

  it('refuses a raw lone surrogate', () => {
    expect(refusal(() => decodeHub('{"type":"pong","n":1,"\ud83e":1}'))).toBe('bad_message')
  })

  it('refuses to send what the hub would not read', () => {
    expect(refusal(() => encode({ type: 'admit', device: 'é'.repeat(4096) }))).toBe('too_large')
  })
})
