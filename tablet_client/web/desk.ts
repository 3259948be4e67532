/** A pupil's desk: the drawing, what is on its way to the hub, and the way to the projector. */
import { hubAddress } from '@classroom-hub/kit/hub'
import { tab } from '@classroom-hub/kit/storage'
import { MAX_PIECE_BYTES } from '@classroom-hub/protocol/src/limits'
import { computed, effect, signal } from '@preact/signals'
import { Easel } from '@classroom-hub/kit/drawing/easel'
import { Returned } from './returned'
import type { Session } from './session'
import { Sharer } from './sharer'
import { Keeper } from './work/keeper'
import { Outbox } from './work/outbox'
import type { Parcel } from './work/outbox'
import { Shelf } from './work/shelf'
import { prepare, sender } from './work/tus'

const ANSWERED = 'answered'

export class Desk {
  readonly easel = new Easel()
  readonly outbox: Outbox
  readonly keeper: Keeper
  readonly sharer: Sharer
  /** What the teacher wrote on the page. */
  readonly returned: Returned
  /** A file that was too large to hand in, until something else is chosen. */
  readonly tooLarge = signal(false)
  /** The activity that work was handed in for, on this tablet. */
  private readonly answered = signal(tab.get(ANSWERED))
  /** Whether the teacher waits for work, and none was handed in yet. */
  readonly asked = computed(() => {
    const activity = this.session.lesson.value?.activity
    return activity?.open === true && activity.activity !== this.answered.value ? activity : null
  })

  /** Pieces, and pages of earlier seats, that no hub has acknowledged: while there are any, the page stays at its address. */
  readonly holding = computed(() => this.outbox.entries.value.filter((entry) => entry.state !== 'in').length + this.keeper.late.value)
  /** What the hub has not, in pieces; what it refused is counted apart. */
  readonly unsent = computed(() => this.outbox.unsent.value + this.keeper.late.value + (this.keeper.state.value === 'saving' ? 1 : 0))
  readonly refused = computed(() =>
    this.outbox.entries.value.filter((entry) => entry.state === 'refused').length + this.keeper.refused.value,
  )
  /** Whether what an earlier page left is known. */
  readonly known = computed(() => this.outbox.opened.value && !this.keeper.turning.value)

  constructor(private readonly session: Session) {
    const base = (): string => hubAddress.peek()
    const shelf = new Shelf<Parcel>('work')
    this.outbox = new Outbox({
      keep: (parcel) => shelf.put(parcel.id, parcel),
      forget: (id) => shelf.remove(id),
      kept: async () => (await shelf.all()).map(([, parcel]) => parcel),
      send: sender(base),
      wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    })
    this.keeper = new Keeper(this.easel)
    this.sharer = new Sharer(session)
    this.returned = new Returned(session, this.keeper.name)
    void this.outbox.open()
    effect(() => {
      // With each welcome anew: the hub remembers what an earlier page said.
      if (session.owner.value !== null) session.holds(this.holding.value)
    })
    effect(() => void this.keeper.turnTo(session.owner.value))
    effect(() => {
      if (session.linked.value !== 'open') return
      prepare().catch(() => undefined) // asked for again with the first piece
      this.outbox.hurry()
      this.keeper.hurry()
    })
    effect(() => {
      if (session.stage.value === 'over') void this.keeper.forget()
    })
  }

  /** Sends what waits, now. */
  hurry(): void {
    this.outbox.hurry()
    this.keeper.hurry()
  }

  /** Gives up what the hub refused, for good: somebody has decided so. */
  async dropRefused(): Promise<void> {
    await Promise.all([this.outbox.dropRefused(), this.keeper.dropRefused()])
  }

  /** Hands the drawing in. */
  async handInDrawing(name: string): Promise<void> {
    const blob = await new Promise<Blob | null>((done) => this.easel.canvas.toBlob(done, 'image/png'))
    if (blob !== null) await this.handIn(blob, `${name}.png`)
  }

  /** Hands a photo or a file in. */
  async handInFile(file: File): Promise<void> {
    this.tooLarge.value = file.size > MAX_PIECE_BYTES || file.size === 0
    if (!this.tooLarge.value) await this.handIn(file, file.name)
  }

  private async handIn(blob: Blob, name: string): Promise<void> {
    const owner = this.session.owner.value
    if (owner === null) return
    const activity = this.session.lesson.value?.activity
    const asked = activity?.open === true ? activity.activity : null
    const data = await blob.arrayBuffer()
    await this.outbox.add({
      id: newId(), hub: owner.hub, token: owner.token, name, type: blob.type, activity: asked, data,
      made_ms: Date.now(), path: null,
    })
    if (asked === null) return
    this.answered.value = asked
    tab.set(ANSWERED, asked)
  }
}

/** 128 random bits; `crypto.randomUUID` is for pages with TLS only. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
