import { describe, expect, it } from 'vitest'
import { BadSyncError, decodeSync, encodeAsk, encodeUpdate } from '../src/sync'

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))
const hex = (data: Uint8Array): string => Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('')

describe('the y-websocket protocol', () => {
  // The same frames as in tests/documents/test_sync.py.
  it.each([
    ['0000020100', { kind: 'ask', stateVector: bytes('0100') }],
    ['0001020000', { kind: 'update', update: bytes('0000'), answer: true }],
    ['00020301ff7f', { kind: 'update', update: bytes('01ff7f'), answer: false }],
    ['010101', { kind: 'awareness', data: bytes('01') }],
    ['40ac02', { kind: 'durable', count: 300 }],
  ])('reads %s', (frame, event) => {
    expect(decodeSync(bytes(frame))).toEqual(event)
  })

  it('writes what the stock library writes', () => {
    expect(hex(encodeAsk(bytes('0100')))).toBe('0000020100')
    expect(hex(encodeUpdate(bytes('0000'), true))).toBe('0001020000')
    expect(hex(encodeUpdate(bytes('01ff7f')))).toBe('00020301ff7f')
    const long = encodeUpdate(new Uint8Array(70_000))
    expect(hex(long.subarray(0, 5))).toBe('0002f0a204')
    expect(decodeSync(long)).toMatchObject({ kind: 'update' })
  })

  it.each(['', '00', '0002', '00020501', '0002010102', '00030100', '0200', '0002ffffffffffffffffff01', '0002ffffffff0f'])(
    'refuses %s', (frame) => {
      expect(() => decodeSync(bytes(frame))).toThrow(BadSyncError)
    },
  )
})
