/** Text frames to messages and back, as strict as `protocol/wire/codec.py`: bounds first, then types. */
import { dereference, validate } from '@cfworker/json-schema'
import type { Schema } from '@cfworker/json-schema'
import { badMessage, tooLarge } from './errors'
import { MAX_CONTROL_BYTES, MAX_STATE_BYTES } from './limits'
import type { ClientMessage, HubMessage } from './messages'
import schema from './schema.json'

type Tagged = Schema & { properties: { type: { enum: [string] } } }

const DEFINITIONS = schema.$defs as unknown as Record<string, Schema>
const LOOKUP = dereference(schema as unknown as Schema)
const CLIENT = byType(DEFINITIONS['ClientMessage']!)
const HUB = byType(DEFINITIONS['HubMessage']!)

/** Returns the text frame of a message; throws `too_large` beyond the wire's bound. */
export function encode(message: ClientMessage): string {
  const text = JSON.stringify(message)
  checkSize(text, MAX_CONTROL_BYTES)
  return text
}

/** Decodes what the hub sent; throws a `ProtocolError` with `too_large` or `bad_message`. */
export function decodeHub(text: string): HubMessage {
  return decode(HUB, text, MAX_STATE_BYTES) as HubMessage
}

/** Decodes what a client sent; throws as {@link decodeHub} does. */
export function decodeClient(text: string): ClientMessage {
  return decode(CLIENT, text, MAX_CONTROL_BYTES) as ClientMessage
}

/** The schema of each message by its `type`: one is tried, not the whole union. */
function byType(union: Schema): Map<string, Schema> {
  return new Map(
    (union.anyOf as { $ref: string }[]).map(({ $ref }) => {
      const definition = DEFINITIONS[$ref.replace('#/$defs/', '')] as Tagged
      return [definition.properties.type.enum[0], definition]
    }),
  )
}

function decode(types: Map<string, Schema>, text: string, limitBytes: number): unknown {
  checkSize(text, limitBytes)
  let value: unknown
  try {
    value = JSON.parse(text)
    checkValues(value)
  } catch (error) {
    throw badMessage(String(error)) // no JSON, or nested so deep that the stack ran out
  }
  const type = typeof value === 'object' && value !== null ? (value as { type?: unknown }).type : undefined
  const expected = typeof type === 'string' ? types.get(type) : undefined
  if (expected === undefined) throw badMessage(`unknown type ${JSON.stringify(type)}`)
  const { valid, errors } = validate(value, expected, '2020-12', LOOKUP, true)
  if (!valid) throw badMessage(errors.map((each) => `${each.instanceLocation}: ${each.error}`).join('; '))
  return value
}

function checkSize(text: string, limitBytes: number): void {
  if (text.length * 3 <= limitBytes) return // a UTF-16 unit is at most three bytes of UTF-8
  const sizeBytes = new TextEncoder().encode(text).length
  if (sizeBytes > limitBytes) throw tooLarge(sizeBytes, limitBytes)
}

/** Refuses what JSON.parse lets through and the hub's decoder does not. */
function checkValues(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('a number out of range')
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) throw new RangeError('a lone surrogate')
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    checkValues(key)
    checkValues(inner)
  }
}
