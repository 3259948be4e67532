/** The page's one socket to the hub: says hello, keeps the link alive, comes back by itself. */
import { decodeHub, encode } from '@classroom-hub/protocol/src/codec'
import { Connection } from '@classroom-hub/protocol/src/connection'
import type { Action, LinkState } from '@classroom-hub/protocol/src/connection'
import { PROTOCOL } from '@classroom-hub/protocol/src/limits'
import type { ClientMessage, Decoder, Hello, HubMessage, Trouble } from '@classroom-hub/protocol/src/messages'
import { deviceId } from './device'
import { socketAddress } from './hub'
import { tab } from './storage'

export type { LinkState }

export interface LinkOptions {
  role: 'pupil' | 'console' | 'projector'
  /** What this page shows of itself; asked anew for every socket. */
  hello: () => Partial<Pick<Hello, 'name' | 'code' | 'token' | 'media'>>
  /** Every message but pongs; also a refusal after which the socket closes. */
  onMessage: (message: HubMessage) => void
  /** Called on change, `open` before the message that opened it, so that a board is reset in time. */
  onState: (state: LinkState) => void
  onFrame?: (data: ArrayBuffer) => void
}

export interface Link {
  /** Sends while the link is open, and drops the message otherwise: nothing is told late. */
  send: (message: ClientMessage) => void
  /** Acknowledges pictures; `count` since this socket opened. */
  painted: (count: number) => void
  /** Says how this screen decodes video from here on; only once the hub has welcomed it. */
  decoding: (decoder: Decoder, trouble: Trouble) => void
  /** Connects anew at once: after `stopped`, or when this socket is of no more use. */
  retryNow: () => void
  /** Ends the link; only {@link Link.retryNow} brings it back. */
  stop: () => void
}

/** Opens the link; it stays until `stop`. */
export function openLink(options: LinkOptions): Link {
  return new SocketLink(options)
}

/** Returns the build that stamped this page; empty in development. */
export function pageBuild(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? ''
}

class SocketLink implements Link {
  private readonly connection = new Connection()
  private socket: WebSocket | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private pings = 0
  private pinged_ms = 0
  private rtt_ms = 0
  private shown: LinkState = 'connecting'

  constructor(private readonly options: LinkOptions) {
    const woke = (): void => this.act(this.connection.woke(now()))
    window.addEventListener('online', woke)
    window.addEventListener('pageshow', (event) => event.persisted && woke())
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && woke())
    // Hearing of the first state inside the constructor would surprise the caller, who has no link yet.
    queueMicrotask(() => this.retryNow())
  }

  send(message: ClientMessage): void {
    if (this.connection.state === 'open') this.write(message)
  }

  painted(count: number): void {
    this.send({ type: 'painted', count })
  }

  decoding(decoder: Decoder, trouble: Trouble): void {
    this.send({ type: 'decoding', decoder, trouble })
  }

  retryNow(): void {
    this.act(this.connection.retryNow(now()))
  }

  stop(): void {
    this.act(this.connection.stop())
  }

  private act(actions: Action[]): void {
    for (const action of actions) {
      if (action === 'open') this.open()
      else if (action === 'close') this.close()
      else if (action === 'ping') this.ping()
      else location.reload()
    }
    this.settle()
  }

  private ping(): void {
    this.pinged_ms = now()
    this.write({ type: 'ping', n: ++this.pings, rtt_ms: this.rtt_ms, clock_ms: Date.now() })
  }

  /** Shows the state, and sets the timer for the next deadline. */
  private settle(): void {
    clearTimeout(this.timer)
    if (this.connection.deadline !== null) {
      const delay = Math.max(0, this.connection.deadline - now())
      this.timer = setTimeout(() => this.act(this.connection.tick(now())), delay)
    }
    if (this.shown === this.connection.state) return
    this.shown = this.connection.state
    this.options.onState(this.shown)
  }

  private open(): void {
    const socket = new WebSocket(socketAddress('/socket'))
    this.socket = socket
    socket.binaryType = 'arraybuffer'
    const current = (): boolean => this.socket === socket
    socket.onopen = () => current() && this.write(this.hello())
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => current() && this.take(event.data)
    socket.onclose = () => {
      if (!current()) return
      this.socket = null
      this.act(this.connection.closed(now()))
    }
  }

  private close(): void {
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  private hello(): Hello {
    return {
      type: 'hello', protocol: PROTOCOL, role: this.options.role, device: deviceId(), client: 'page',
      build: pageBuild(), ...this.options.hello(),
    }
  }

  private write(message: ClientMessage): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return
    this.socket.send(encode(message))
    this.connection.sent(now())
    this.settle()
  }

  private take(data: string | ArrayBuffer): void {
    this.connection.received(now())
    this.settle()
    if (typeof data !== 'string') {
      this.options.onFrame?.(data)
      return
    }
    let message: HubMessage
    try {
      message = decodeHub(data)
    } catch (error) {
      console.warn('A message that is none of this protocol', error)
      return
    }
    this.dispatch(message)
  }

  private dispatch(message: HubMessage): void {
    if (message.type === 'pong') {
      if (message.n === this.pings) this.rtt_ms = Math.max(1, Math.round(now() - this.pinged_ms))
      return
    }
    if (message.type === 'error') {
      const refusing = this.socket
      this.options.onMessage(message)
      if (this.socket !== refusing) return // the page answered by connecting anew
      this.act(this.connection.refused(now(), message, message.fatal && mayReload(message.code)))
      return
    }
    if (message.type === 'welcome') this.connection.accepted(now(), message.heartbeat_s)
    else this.connection.accepted(now(), null)
    this.settle()
    this.options.onMessage(message)
  }
}

const now = (): number => performance.now()

/** Lets each build reload once: a page that comes back as old as it was would reload for ever. */
function mayReload(code: string): boolean {
  if (code !== 'page_outdated') return false
  const key = `reloaded:${pageBuild()}`
  if (tab.get(key) !== null) return false
  tab.set(key, 'yes')
  return true
}
