// Hands a file in with tus-js-client, as any program that speaks tus would; kills the hub on its way, where asked.
//
// node upload.mjs '{"url", "token", "file", "piece", "chunk", "memory", "kill", "die"}'
// Prints what happens as JSON lines. "kill" is the hub's process; with "die" the client ends with it, and the next
// run goes on from the client's own memory (a file).
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import tus from 'tus-js-client'

const asked = JSON.parse(process.argv[2])
const KILL_AT = 8 * 1024 * 1024
let killed = asked.kill === null

function say(event, values = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...values })}\n`)
}

function passed(count) {
  if (killed || count < KILL_AT) return
  killed = true
  process.kill(asked.kill, 'SIGKILL')
  say('killed', { count })
  if (asked.die) process.kill(process.pid, 'SIGKILL')
}

/** A file that is read slowly, so that one long request can be cut in its middle. */
const slowly = {
  async openFile(path) {
    const data = await readFile(path)
    return {
      size: data.length,
      close() {},
      async slice(start, end) {
        const part = data.subarray(start, Math.min(end, data.length))
        async function* pieces() {
          for (let at = 0; at < part.length; at += 256 * 1024) {
            passed(start + at)
            yield part.subarray(at, at + 256 * 1024)
            await sleep(10)
          }
        }
        const value = Readable.from(pieces())
        value.size = part.length
        return { value, done: end >= data.length }
      },
    }
  },
}

const whole = asked.chunk === null
const upload = new tus.Upload(whole ? asked.file : createReadStream(asked.file), {
  endpoint: `${asked.url}/uploads`,
  headers: { Authorization: `Bearer ${asked.token}` },
  metadata: { id: asked.piece, filename: 'film.bin', filetype: 'application/octet-stream' },
  chunkSize: whole ? Number.POSITIVE_INFINITY : asked.chunk,
  retryDelays: Array(40).fill(250),
  ...(whole ? { fileReader: slowly } : {}),
  urlStorage: new tus.FileUrlStorage(asked.memory),
  storeFingerprintForResuming: !whole,
  onChunkComplete(_size, accepted) {
    say('accepted', { count: accepted })
    passed(accepted)
  },
  onAfterResponse(request, response) {
    if (request.getMethod() === 'HEAD') say('resumed', { count: Number(response.getHeader('Upload-Offset')) })
    if (request.getMethod() === 'POST') say('created')
  },
  onError(error) {
    say('failed', { detail: String(error) })
    process.exit(1)
  },
  onSuccess() {
    say('done')
  },
})
if (!whole) {
  const [previous] = await upload.findPreviousUploads()
  if (previous) upload.resumeFromPreviousUpload(previous)
}
upload.start()
