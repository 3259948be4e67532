/** What the wire refuses; carries one of the stable codes, and a detail for the log. */
import type { ErrorCode } from './messages'

export class ProtocolError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`)
    this.name = 'ProtocolError'
  }
}

export function badMessage(detail: string): ProtocolError {
  return new ProtocolError('bad_message', detail)
}

export function tooLarge(sizeBytes: number, limitBytes: number): ProtocolError {
  return new ProtocolError('too_large', `${sizeBytes} bytes, at most ${limitBytes}`)
}
