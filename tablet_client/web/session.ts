/** The pupil's visit: from the address to a seat, through drops and refusals, to the lesson's end. */
import { adoptDeviceId } from '@classroom-hub/kit/device'
import { openLink } from '@classroom-hub/kit/link'
import type { Link, LinkOptions, LinkState } from '@classroom-hub/kit/link'
import { canCaptureScreen } from '@classroom-hub/kit/screen'
import type {
  Answer, Decoder, Desk, ErrorCode, Hello, HubMessage, Identify, LessonView, Medium, Refusal, SeatView, SharingChanged, Sign, Snapshots, Trouble,
  Welcome, Who,
} from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import type { Address } from './address'
import { cart, dropKeepsake, keepKeepsake, keepsake } from './belongings'
import type { Moment } from './lookback'
import { forget, held, hold } from './memory'
import type { Held } from './memory'
import type { Owner } from './work/keeper'

/**
 * Where the pupil stands. `who`: which of the class is it? `stuck` is a refusal that only a gesture or the teacher
 * resolves; `tidied`: the tablet has put itself away.
 */
export type Stage = 'form' | 'joining' | 'who' | 'waiting' | 'knocking' | 'joined' | 'over' | 'stuck' | 'tidied'

/** Whom a pupil says it is. */
interface Claimed {
  readonly pupil: string
  readonly pictures: NonNullable<Identify['pictures']> | null
}

/** The form is where these are put right. */
const FORM_ERRORS: ReadonlySet<ErrorCode> = new Set(['wrong_code', 'bad_name', 'too_many_tries', 'bad_badge'] as const)
/** A pupil's try that came to nothing; the question stands. */
const HITCHES: ReadonlySet<ErrorCode> = new Set(['wrong_pictures', 'too_many_tries', 'not_in_class', 'not_you', 'room_full', 'door_closed'] as const)
const AFTER_OVER_MS = 60_000

export class Session {
  readonly stage = signal<Stage>('form')
  readonly linked = signal<LinkState>('connecting')
  readonly lesson = signal<LessonView | null>(null)
  readonly seat = signal<SeatView | null>(null)
  /** Where this tablet stands on its way to the projector. */
  readonly sharing = signal<SharingChanged>({ type: 'sharing', state: 'idle' })
  /** What is on this pupil's own desk. */
  readonly desk = signal<Desk>({ type: 'desk' })
  /** What was on the board in this lesson and is there no more; the newest last. */
  readonly snapshots = signal<readonly Moment[]>([])
  /** What proves whose work it is; `null` without a seat. */
  readonly owner = signal<Owner | null>(null)
  /** The class that this tablet may be of; `null` before the hub has asked. */
  readonly who = signal<Who | null>(null)
  /** Why the last answer to that came to nothing. */
  readonly hitch = signal<{ readonly code: ErrorCode; readonly tries: number } | null>(null)
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
  private badge: string | null = null
  /** Who this pupil said it was, while the teacher decides. */
  private claimed: Claimed | null = null
  /** This lesson is not for whom the tablet remembers. */
  private notMine = false
  /** It was said to a socket that is gone, and no answer has come. */
  private unheard = false
  /** The guest's form was asked for. */
  private asGuest = false
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
    if (address.tidied) {
      this.stage.value = 'tidied'
      return
    }
    this.badge = address.badge
    const earlier = this.badge === null ? held(address) : null
    if (earlier !== null) this.comeBack(earlier)
    // The hub says who is expected; a name alone is for the form, which asks for the code.
    else if (this.badge !== null || keepsake() !== null || this.code !== null) this.connect()
  }

  /** The form was filled in. */
  join(name: string, code: string | null): void {
    this.name = name === '' ? null : name
    this.code = code
    this.token = this.badge = null
    this.connect()
  }

  /** Says who this pupil is. */
  identify(pupil: string, pictures: NonNullable<Identify['pictures']> | null): void {
    this.claimed = { pupil, pictures }
    this.hitch.value = null
    this.link?.send({ type: 'identify', pupil, pictures })
  }

  /** Somebody who is not of the class writes a name, or turns back to the list. */
  beGuest(guest: boolean): void {
    this.asGuest = guest
    this.problem.value = null
    this.stage.value = guest ? 'form' : 'who'
  }

  /** It is somebody else: the seat is left, the tablet remembers nobody, and the question comes back. */
  notMe(): void {
    this.link?.send({ type: 'not_me', keepsake: keepsake() })
    dropKeepsake()
    this.empty()
    forget()
    this.name = null
    if (this.code !== null) this.connect()
    else {
      // Nobody is here yet: a link that comes back by itself would knock without a name, and take the form away.
      this.link?.stop()
      this.link = null
      this.show('form', null)
    }
  }

  /** Tells the hub that nothing is left here, and ends the link; the screen stays. */
  leave(): void {
    this.link?.send({ type: 'tidied' })
    this.link?.stop()
    this.empty()
    forget()
  }

  /** From the last screen back to the form; the code of a lesson that is over is of no use. */
  again(): void {
    if (this.stage.value === 'tidied' || (this.stage.value === 'over' && this.problem.value?.code !== 'seat_removed')) this.code = null
    this.problem.value = null
    if (keepsake() !== null || (this.code !== null && this.name === null)) this.connect()
    else this.stage.value = 'form'
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

  /** Where the finger is on the board's picture, in parts of 10,000; for whoever may move the computer's pointer. */
  touch(x: number, y: number, down: boolean): void {
    this.link?.send({ type: 'touch', x, y, down })
  }

  /** Says how much work this page still keeps under its address. */
  holds(pieces: number): void {
    this.link?.send({ type: 'holding', pieces })
  }

  /** Raises the hand, says that it is done, or answers. */
  say(message: Sign | Answer): void {
    this.link?.send(message)
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
    this.claimed = null
    this.who.value = this.hitch.value = null
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
        else this.unheard = this.claimed !== null
      },
      onFrame: (data) => this.onFrame(data),
    })
  }

  private hello(): Partial<Pick<Hello, 'name' | 'code' | 'token' | 'media' | 'badge' | 'keepsake' | 'cart'>> {
    const media: Hello['media'] = canCaptureScreen() ? ['page', 'screen'] : ['page']
    const of = cart() === '' ? {} : { cart: cart() }
    if (this.token !== null) return { token: this.token, media, ...of }
    if (this.badge !== null) return { badge: this.badge, media, ...of }
    const known = this.notMine ? null : keepsake()
    if (known !== null && this.name === null) return { keepsake: known, media }
    return { name: this.name, code: this.code, media, ...of }
  }

  private take(message: HubMessage): void {
    if (message.type === 'welcome') this.welcome(message)
    else if (message.type === 'lesson') this.lesson.value = message.lesson
    else if (message.type === 'sharing') this.sharing.value = message
    else if (message.type === 'desk') this.desk.value = message
    else if (message.type === 'snapshots') this.remember(message)
    else if (message.type === 'who') this.ask(message)
    else if (message.type === 'knocking') this.stage.value = 'knocking'
    else if (message.type === 'error' && message.fatal) this.refused(message)
    else if (message.type === 'error' && (HITCHES.has(message.code) || this.answers)) this.stumble(message.code)
  }

  /** Whether whatever the hub refuses is the answer to who this pupil is: the page must not wait for another. */
  private get answers(): boolean {
    return this.stage.value === 'who' && this.claimed !== null
  }

  private ask(who: Who): void {
    const { stage, claimed } = this
    this.who.value = who
    this.code = who.code
    this.notMine = false
    const { unheard } = this
    this.unheard = false
    // Back after a break, at the door where the teacher was asked already, or with an answer that never came.
    if ((stage.value === 'knocking' || (stage.value === 'who' && unheard)) && claimed !== null) this.identify(claimed.pupil, claimed.pictures)
    else if (who.pupils.length === 0) this.stage.value = 'form'
    else if (!(this.asGuest && who.guests)) this.stage.value = 'who'
  }

  private stumble(code: ErrorCode): void {
    this.claimed = null
    this.hitch.value = { code, tries: ++this.tries }
    if (this.stage.value === 'knocking') this.stage.value = 'who'
  }

  private welcome({ hub, seat, token, lesson, addresses, keepsake: given }: Welcome): void {
    if (given != null && lesson.after_school !== true) keepKeepsake(given)
    this.badge = this.claimed = null
    this.asGuest = false
    this.who.value = this.hitch.value = null
    this.addresses = addresses ?? []
    // Who comes back keeps its desk until the hub tells of it, which is next: what it draws with the pen goes on.
    if (this.seat.peek()?.seat !== seat?.seat) this.desk.value = { type: 'desk' }
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
    else if (code === 'bad_keepsake' || (code === 'not_in_class' && this.badge === null)) this.beAnyone(code)
    else if (FORM_ERRORS.has(code)) {
      this.badge = null
      this.show('form', code)
    }
    // What heals by itself leaves the screen as it is; the link shows that it is lost.
    else if (!HEALS.has(code)) this.show('stuck', code)
  }

  /** Whom the tablet remembers does not come in with that: as anyone would, then. */
  private beAnyone(code: ErrorCode): void {
    if (code === 'bad_keepsake') dropKeepsake()
    else this.notMine = true
    if (this.code !== null) this.connect()
    else this.show('form', null)
  }

  private empty(): void {
    this.token = null
    this.stale = false
    this.seat.value = this.lesson.value = this.owner.value = null
    this.snapshots.value = []
  }

  /** The seat is gone. */
  private lose(code: ErrorCode): void {
    const { stale } = this
    const known = keepsake() !== null || (this.name === null && this.code !== null && code === 'bad_token')
    const again = (known || (this.name !== null && this.code !== null)) && code !== 'seat_removed' && (stale || code === 'bad_token')
    this.empty()
    forget()
    // A seat that was only remembered says nothing of today's lesson: enter as anyone would.
    if (again) this.connect()
    else if (stale) this.show('form', null)
    else {
      this.show(code === 'bad_token' ? 'form' : 'over', code)
      // A tablet of one's own waits for the next lesson by itself.
      if (code === 'lesson_over' && keepsake() !== null) setTimeout(() => this.stage.value === 'over' && this.again(), AFTER_OVER_MS)
    }
  }

  private wait(): void {
    this.claimed = null
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
