// The stock y-websocket client, as npm has it, on a page of a seat.
//
// node client.mjs '{"url", "document", "token", "name", "strokes", "total", "kill", "pause_ms"}'
// Draws `strokes` strokes, kills the hub halfway where asked, and ends once it sees `total` strokes and is in sync.
// Prints what happens as JSON lines.
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

const asked = JSON.parse(process.argv[2])
const say = (event, values = {}) => process.stdout.write(`${JSON.stringify({ event, ...values })}\n`)
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

const doc = new Y.Doc()
const marks = doc.getMap('marks')
const provider = new WebsocketProvider(`${asked.url}/documents`, asked.document, doc, {
  WebSocketPolyfill: WebSocket, params: { token: asked.token }, disableBc: true, maxBackoffTime: 300,
})
let durable = 0
provider.messageHandlers[64] = (_encoder, decoder) => {
  let shift = 0
  let count = 0
  for (let byte = 0x80; byte >= 0x80; shift += 7) {
    byte = decoder.arr[decoder.pos++]
    count |= (byte & 0x7f) << shift
  }
  durable = count
  say('durable', { count })
}
provider.on('status', ({ status }) => {
  if (status !== 'connected') durable = 0
  say(status)
})
await new Promise((done) => provider.once('sync', done))
say('synced')
for (let n = 0; n < asked.strokes; n++) {
  const stroke = new Y.Map([['tool', 'pen'], ['points', new Y.Array()]])
  marks.set(`${asked.name}-${n}`, stroke)
  for (let at = 0; at < 5; at++) {
    stroke.get('points').push([new Uint8Array([n, at, 1, 2])])
    await sleep(asked.pause_ms)
  }
  if (n % 4 === 3) marks.delete(`${asked.name}-${n}`)
  if (asked.kill !== null && n === asked.strokes >> 1) {
    process.kill(asked.kill, 'SIGKILL')
    say('killed')
  }
}
while (marks.size < asked.total || !provider.synced || durable === 0) await sleep(20)
await sleep(300)
const points = [...marks.values()].map((stroke) => stroke.get('points').length)
say('done', { keys: [...marks.keys()].sort(), points: points.every((length) => length === 5) })
provider.destroy()
process.exit(0)
