/** The pupil's visit: from the address to a seat, through drops and refusals, to the lesson's end. */
import { adoptDeviceId } from '@classroom-hub/kit/device'
import { openLink } from '@classroom-hub/kit/link'
import type { Link, LinkOptions, LinkState } from '@classroom-hub/kit/link'
import { canCaptureScreen } from '@classroom-hub/kit/screen'
import type {
  Decoder, ErrorCode, Hello, HubMessage, LessonView, Medium, Refusal, SeatView, SharingChanged, Snapshots, Trouble,
  Welcome,
} from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import type { Address } from './address'
import type { Moment } from './lookback'
import { forget, held, hold } from './memory'
import type { Held } from './memory'
import type { Owner } from './work/keeper'

/** Where the pupil stands. `stuck` is a refusal that only a gesture or the teacher resolves. */
export type Stage = 'form' | 'joining' | 'waiting' | 'knocking' | 'joined' | 'over' | 'stuck'

/** The form is where these are put right. */
const FORM_ERRORS: ReadonlySet<ErrorCode> = new Set(['wrong_code', 'bad_name', 'too_many_tries'] as const)

export class Session {
  readonly stage = signal<Stage>('form')
  readonly linked = signal<LinkState>('connecting')
  readonly lesson = signal<LessonView | null>(null)
  readonly seat = signal<SeatView | null>(null)
  /** Where this tablet stands on its way to the projector. */
  readonly sharing = signal<SharingChanged>({ type: 'sharing', state: 'idle' })
  /** What was on the board in this lesson and is there no more; the newest last. */
  readonly snapshots = signal<readonly Moment[]>([])
  /** What proves whose work it is; `null` without a seat. */
  readonly owner = signal<Owner | null>(null)
  /** The last refusal that the page should tell; `tries` tells one from the same again. */
  readonly problem = signal<{ readonly code: ErrorCode; readonly tries: number } | null>(null)
  /** Called for each new socket, once the hub has let this tablet in, for each picture. */
  onSocket: () => void = () => undefined
  onWelcome: () => void = () => undefined
  onFrame: (data: ArrayBuffer) => void = () => undefined

  /** Where the hub said that it may be found. */
  addresses: readonly string[] = []
  code: string | null
  name: string | null
  private token: string | null = null
  /** The token was taken from memory, and no hub has confirmed it yet. */
  private stale = false
  private tries = 0
  private link: Link | null = null

  constructor(
    address: Address,
    private readonly open: (options: LinkOptions) => Link = openLink,
  ) {
    this.code = address.code
    this.name = address.name
    if (address.seat !== null) {
      adoptDeviceId(address.seat.device)
      this.comeBack({ token: address.seat.token, code: this.code, name: this.name })
      return
    }
    const earlier = held(address)
    if (earlier !== null) this.comeBack(earlier)
    else if (this.name !== null && this.code !== null) this.connect()
  }

  /** The form was filled in. */
  join(name: string, code: string | null): void {
    this.name = name
    this.code = code
    this.token = null
    this.connect()
  }

  /** From the last screen back to the form; the code of a lesson that is over is of no use. */
  again(): void {
    if (this.stage.value === 'over' && this.problem.value?.code !== 'seat_removed') this.code = null
    this.problem.value = null
    this.stage.value = 'form'
  }

  /** Tries the same once more. */
  retry(): void {
    this.connect()
  }

  /** Raises a hand: this tablet would like to be shown. */
  offer(medium: Medium): void {
    this.link?.send({ type: 'offer', medium })
  }

  /** Lowers the hand, or leaves the projector. */
  withdraw(): void {
    this.link?.send({ type: 'withdraw' })
  }

  /** Says how much work this page still keeps under its address. */
  holds(pieces: number): void {
    this.link?.send({ type: 'holding', pieces })
  }

  painted(count: number): void {
    this.link?.painted(count)
  }

  decoding(decoder: Decoder, trouble: Trouble): void {
    this.link?.decoding(decoder, trouble)
  }

  /** A new socket brings a full picture. */
  refresh(): void {
    this.link?.retryNow()
  }

  private comeBack(seat: Held): void {
    this.token = seat.token
    this.code = seat.code
    this.name = seat.name
    this.stale = true
    this.connect()
  }

  private connect(): void {
    this.stage.value = 'joining'
    if (this.link !== null) {
      this.link.retryNow()
      return
    }
    this.link = this.open({
      role: 'pupil',
      hello: () => this.hello(),
      onMessage: (message) => this.take(message),
      onState: (state) => {
        this.linked.value = state
        if (state === 'open') this.onSocket()
      },
      onFrame: (data) => this.onFrame(data),
    })
  }

  private hello(): Partial<Pick<Hello, 'name' | 'code' | 'token' | 'media'>> {
    const media: Hello['media'] = canCaptureScreen() ? ['page', 'screen'] : ['page']
    if (this.token !== null) return { token: this.token, media }
    return { name: this.name, code: this.code, media }
  }

  private take(message: HubMessage): void {
    if (message.type === 'welcome') this.welcome(message)
    else if (message.type === 'lesson') this.lesson.value = message.lesson
    else if (message.type === 'sharing') this.sharing.value = message
    else if (message.type === 'snapshots') this.remember(message)
    else if (message.type === 'knocking') this.stage.value = 'knocking'
    else if (message.type === 'error' && message.fatal) this.refused(message)
  }

  private welcome({ hub, seat, token, lesson, addresses }: Welcome): void {
    this.addresses = addresses ?? []
    this.seat.value = seat ?? null
    this.sharing.value = { type: 'sharing', state: 'idle' }
    this.lesson.value = lesson
    this.token = token ?? this.token
    this.stale = false
    this.problem.value = null
    this.stage.value = 'joined'
    this.owner.value = seat == null || this.token === null ? null : { hub, seat: seat.seat, token: this.token }
    if (this.token !== null) hold({ token: this.token, code: this.code, name: this.name })
    this.onWelcome()
  }

  private remember({ snapshots }: Snapshots): void {
    const nowMs = performance.now()
    this.snapshots.value = snapshots.map(({ snapshot, ago_s }) => ({ id: snapshot, seenMs: nowMs - ago_s * 1000 }))
  }

  private refused({ code }: Refusal): void {
    if (code === 'bad_token' || code === 'lesson_over' || code === 'seat_removed') this.lose(code)
    else if (code === 'no_lesson') this.wait()
    else if (FORM_ERRORS.has(code)) this.show('form', code)
    // What heals by itself leaves the screen as it is; the link shows that it is lost.
    else if (!HEALS.has(code)) this.show('stuck', code)
  }

  /** The seat is gone. */
  private lose(code: ErrorCode): void {
    const { stale } = this
    const again = this.name !== null && this.code !== null && code !== 'seat_removed' && (stale || code === 'bad_token')
    this.token = null
    this.stale = false
    this.seat.value = this.lesson.value = this.owner.value = null
    this.snapshots.value = []
    forget()
    // A seat that was only remembered says nothing of today's lesson: enter as anyone would.
    if (again) this.connect()
    else if (stale) this.show('form', null)
    else this.show(code === 'bad_token' ? 'form' : 'over', code)
  }

  private wait(): void {
    this.seat.value = this.lesson.value = null
    this.snapshots.value = []
    this.stage.value = 'waiting'
  }

  private show(stage: Stage, code: ErrorCode | null): void {
    this.stage.value = stage
    this.problem.value = code === null ? null : { code, tries: ++this.tries }
  }
}

const HEALS: ReadonlySet<ErrorCode> = new Set([
  'hub_stopping', 'hello_expected', 'bad_ack', 'page_outdated', 'bad_message', 'too_large',
] as const)
