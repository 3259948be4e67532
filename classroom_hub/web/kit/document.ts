/** A shared document's way to the hub: one socket, by the y-websocket protocol, and what of it is on the hub's disk. */
import { BadSyncError, decodeSync, encodeAsk, encodeUpdate } from '@classroom-hub/protocol/src/sync'
import { signal } from '@preact/signals'
import * as Y from 'yjs'
import { socketAddress } from './hub'

/** `kept`: the hub has all of it on its disk; `saving`: this tablet has more. */
export type Kept = 'away' | 'saving' | 'kept'

const AGAIN_MS = 1500
/** After a refusal: the same may be 4 MiB, and refused again. */
const AFTER_REFUSAL_MS = 15_000
/** More than this unsent (bytes) means that the network takes nothing: what is lacking is told at the next socket. */
const MAX_BUFFERED = 2 * 1024 * 1024

export class SharedDocument {
  readonly kept = signal<Kept>('away')
  /** Why the hub took no more changes of this document; until it has all. Each socket asks anew. */
  readonly refused = signal<string | null>(null)
  /** Sockets in a row that did not even open: the hub is away, or lets this seat in no more. */
  readonly missed = signal(0)
  private socket: WebSocket | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private sent = 0
  private answered = false
  /** This socket was refused an update: it takes no more. */
  private barred = false
  private ended = false

  /**
   * @param name the document's.
   * @param token the seat's, for the next socket; without, the page's cookie says who asks.
   */
  constructor(readonly doc: Y.Doc, private readonly name: string, public token: string | null) {
    doc.on('update', this.changed)
  }

  /** Connects, or connects anew: the socket that there was may be dead without knowing. */
  connect(): void {
    clearTimeout(this.timer)
    this.drop()
    if (this.ended) return
    const query = this.token === null ? '' : `?token=${this.token}`
    const socket = new WebSocket(socketAddress(`/documents/${this.name}${query}`))
    socket.binaryType = 'arraybuffer'
    this.socket = socket
    this.sent = 0
    this.answered = this.barred = false
    let opened = false
    const current = (): boolean => this.socket === socket
    socket.onopen = () => {
      if (!current()) return
      opened = true
      this.missed.value = 0
      socket.send(encodeAsk(Y.encodeStateVector(this.doc)))
    }
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (current() && typeof data !== 'string') this.take(new Uint8Array(data))
    }
    socket.onclose = () => {
      if (!current()) return
      const { barred } = this
      this.again(barred ? AFTER_REFUSAL_MS : AGAIN_MS)
      if (!opened) this.missed.value++
    }
  }

  /** Ends the socket for good; the document stays. */
  end(): void {
    this.ended = true
    clearTimeout(this.timer)
    this.doc.off('update', this.changed)
    this.drop()
  }

  private drop(): void {
    const { socket } = this
    this.socket = null
    this.kept.value = 'away'
    socket?.close()
  }

  private again(afterMs = AGAIN_MS): void {
    this.drop()
    this.timer = setTimeout(() => this.connect(), afterMs * (1 + Math.random()))
  }

  private readonly changed = (update: Uint8Array, origin: unknown): void => {
    if (origin !== this) this.send(update, false)
  }

  private send(update: Uint8Array, answer: boolean): void {
    const { socket } = this
    if (socket?.readyState !== WebSocket.OPEN || this.barred) return
    if (socket.bufferedAmount > MAX_BUFFERED) {
      this.again()
      return
    }
    this.sent++
    this.kept.value = 'saving'
    socket.send(encodeUpdate(update, answer))
  }

  private take(data: Uint8Array): void {
    try {
      const event = decodeSync(data)
      if (event.kind === 'ask') {
        this.send(Y.encodeStateAsUpdate(this.doc, event.stateVector), true)
        this.answered = true
      } else if (event.kind === 'update') Y.applyUpdate(this.doc, event.update, this)
      else if (event.kind === 'refused') {
        this.barred = true
        this.refused.value = event.code
      } else if (event.kind === 'durable' && this.answered && !this.barred && event.count >= this.sent) {
        this.kept.value = 'kept'
        this.refused.value = null
      }
    } catch (error) {
      // Not a hub of ours, or bytes that went bad on the way: begin anew.
      console.warn(error instanceof BadSyncError ? error.message : error)
      this.again()
    }
  }
}
