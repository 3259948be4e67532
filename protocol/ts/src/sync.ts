/** The messages of the y-websocket protocol, and the hub's own two (`protocol/document/sync.py`). Bytes in, events out. */
import { MAX_UPDATE_BYTES } from './limits'

export type SyncEvent =
  | { readonly kind: 'ask'; readonly stateVector: Uint8Array }
  | { readonly kind: 'update'; readonly update: Uint8Array; readonly answer: boolean }
  | { readonly kind: 'awareness'; readonly data: Uint8Array }
  /** So many updates of this socket are on the hub's disk. */
  | { readonly kind: 'durable'; readonly count: number }
  | { readonly kind: 'refused'; readonly code: string }

export class BadSyncError extends Error {}

export function encodeAsk(stateVector: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame([0, 0], stateVector)
}

export function encodeUpdate(update: Uint8Array, answer = false): Uint8Array<ArrayBuffer> {
  return frame([0, answer ? 1 : 2], update)
}

/** @throws BadSyncError */
export function decodeSync(data: Uint8Array): SyncEvent {
  const [kind, at] = number(data, 0)
  if (kind === 0) {
    const [step, body] = number(data, at)
    const bytes = array(data, body)
    if (step === 0) return { kind: 'ask', stateVector: bytes }
    if (step === 1 || step === 2) return { kind: 'update', update: bytes, answer: step === 1 }
  }
  if (kind === 1) return { kind: 'awareness', data: array(data, at) }
  if (kind === 64) {
    const [count, end] = number(data, at)
    if (end === data.length) return { kind: 'durable', count }
  }
  if (kind === 65) return { kind: 'refused', code: new TextDecoder().decode(array(data, at)) }
  throw new BadSyncError(`message type ${kind}`)
}

function frame(head: readonly number[], body: Uint8Array): Uint8Array<ArrayBuffer> {
  const length: number[] = []
  let rest = body.length
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) length.push(0x80 | (rest & 0x7f))
  length.push(rest)
  const out = new Uint8Array(head.length + length.length + body.length)
  out.set(head)
  out.set(length, head.length)
  out.set(body, head.length + length.length)
  return out
}

/** lib0's numbers: seven bits a byte, the lowest first, 53 at most. */
function number(data: Uint8Array, from: number): [number, number] {
  let value = 0
  let scale = 1
  for (let at = from; at < data.length && at < from + 8; at++) {
    const byte = data[at]!
    value += (byte & 0x7f) * scale
    scale *= 128
    if (byte < 0x80) {
      if (value > Number.MAX_SAFE_INTEGER) break
      return [value, at + 1]
    }
  }
  throw new BadSyncError('a number is cut off, or too large')
}

function array(data: Uint8Array, from: number): Uint8Array {
  const [length, at] = number(data, from)
  if (length > MAX_UPDATE_BYTES || length !== data.length - at) throw new BadSyncError('a length that is not the frame’s')
  return data.subarray(at)
}
