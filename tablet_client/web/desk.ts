/** A pupil's desk: the drawing, what is on its way to the hub, and the way to the projector. */
import { hubAddress } from '@classroom-hub/kit/hub'
import { tab } from '@classroom-hub/kit/storage'
import { MAX_PIECE_BYTES, MAX_SHEETS } from '@classroom-hub/protocol/src/limits'
import type { ActivityView } from '@classroom-hub/protocol/src/messages'
import type { Colour } from '@classroom-hub/protocol/src/page'
import { computed, effect, signal, untracked } from '@preact/signals'
import { Easel } from '@classroom-hub/kit/drawing/easel'
import { Lens } from './drawing/lens'
import { Signs } from './question/signs'
import { Returned } from './returned'
import type { Session } from './session'
import { Sharer } from './sharer'
import { t } from './words'
import { Collecting } from './work/collected'
import { getter, Handouts } from './work/handouts'
import { Keeper } from './work/keeper'
import { Outbox } from './work/outbox'
import type { Parcel } from './work/outbox'
import { Shelf } from './work/shelf'
import { Tasks } from './work/tasks'
import { prepare, sender } from './work/tus'

const ANSWERED = 'answered'
/** The youngest choose among three. */
export const FEW_COLOURS: readonly Colour[] = ['black', 'red', 'blue']
const MIDDLE_WIDTH = 14
/** A download has read the file by then. */
const FILE_MS = 60_000

export class Desk {
  readonly easel = new Easel()
  readonly lens = new Lens()
  /** What is seen of it; `null`: not loaded yet. */
  readonly parts = signal<typeof import('./atDesk') | null>(null)
  /** How many tools there are: the teacher says. */
  readonly level = computed(() => this.session.desk.value.tools ?? 'usual')
  /** How many sheets the page has: those that were handed out, and those that were drawn on. */
  readonly sheets = computed(() => Math.max(this.tasks.sheets.value, this.easel.sheets))
  readonly outbox: Outbox
  readonly keeper: Keeper
  readonly sharer: Sharer
  /** What the teacher wrote on the page. */
  readonly returned: Returned
  readonly tasks: Tasks
  readonly collecting: Collecting
  readonly handouts: Handouts
  readonly signs: Signs
  /** A file that was too large to hand in, until something else is chosen. */
  readonly tooLarge = signal(false)
  /** What lies under the ink; `null`: it is on its way. */
  private laid: string | null = ''
  /** The activity that work was handed in for, on this tablet. */
  private readonly answered = signal(tab.get(ANSWERED))
  /** Whether the teacher waits for work, and none was handed in yet. */
  readonly asked = computed(() => {
    const activity = this.tasks.current.value
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
    this.tasks = new Tasks(session.desk, computed(() => session.seat.value?.seat ?? null))
    this.collecting = new Collecting(() => this.pictured())
    this.handouts = new Handouts(getter(base))
    this.sharer = new Sharer(session)
    this.signs = new Signs({
      desk: session.desk,
      heard: computed(() => session.linked.value === 'open' && session.stage.value === 'joined'),
      send: (message) => session.say(message),
    })
    this.returned = new Returned(session, this.keeper.name, this.easel.sheet)
    void this.outbox.open()
    effect(() => {
      // With each welcome anew: the hub remembers what an earlier page said.
      if (session.owner.value !== null) session.holds(this.holding.value)
    })
    effect(() => {
      const [owner, page, all, current] = [session.owner.value, this.tasks.page.value, this.tasks.all.value, this.tasks.current.value]
      untracked(() => this.collecting.follow(all, current)) // while the page before is still at hand
      void this.keeper.turnTo(owner, page)
    })
    effect(() => this.handouts.follow(this.tasks.all.value, session.owner.value))
    effect(() => void this.lay(this.tasks.current.value, this.easel.sheet.value, this.handouts.revision.value))
    effect(() => {
      if (session.linked.value !== 'open') return
      void this.loadParts()
      prepare().catch(() => undefined) // asked for again with the first piece
      this.outbox.hurry()
      this.keeper.hurry()
    })
    effect(() => {
      if (this.level.value === 'simple') this.simplify()
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

  private async loadParts(): Promise<void> {
    this.parts.value ??= await import('./atDesk').catch(() => null) // again with the next link
  }

  /** Turns to an earlier page, or to the free one. */
  turnTo(activity: string): void {
    this.collecting.leave()
    this.tasks.turnTo(activity)
  }

  turnSheet(sheet: number): void {
    this.lens.fit()
    this.easel.turnSheet(Math.min(MAX_SHEETS - 1, Math.max(0, sheet)))
  }

  /** A sheet as it is seen; `null`: it is white. */
  async miniature(sheet: number): Promise<HTMLCanvasElement | null> {
    return this.easel.miniature(sheet, await this.pictureUnder(this.tasks.current.peek(), sheet))
  }

  /** Whether work was handed in for the task that was asked for last. */
  handedIn({ activity }: ActivityView): boolean {
    return this.answered.value === activity
  }

  /** The sheet at hand as it is seen, with the words that are still being typed; `null`: it is blank. */
  private pictured(): HTMLCanvasElement | null {
    this.easel.settle()
    return this.easel.empty && !this.laid ? null : copied(this.easel.canvas)
  }

  /** Hands the drawing in, each sheet that was drawn on. */
  async handInDrawing(name: string): Promise<void> {
    this.easel.settle()
    const activity = this.tasks.current.peek()
    for (let sheet = 0; sheet < this.sheets.peek(); sheet++) {
      const blob = await this.easel.picture(sheet, await this.pictureUnder(activity, sheet))
      if (blob !== null) await this.handIn(blob, `${name}${sheet === 0 ? '' : ` ${sheet + 1}`}.png`, this.easel.holdsPhoto(sheet))
    }
  }

  /** Opens the file that was handed out; `false`: it has not come yet. */
  async openFile(): Promise<boolean> {
    const material = this.tasks.current.peek()?.material
    const file = material == null ? null : await this.handouts.find(material.material, 'file')
    if (file === null || material == null) return false
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = material.title || t.document
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), FILE_MS)
    return true
  }

  /** Puts what the youngest do not have out of their hands. */
  private simplify(): void {
    const { placing, tool } = this.easel
    placing.take(null)
    const { tool: held, colour } = tool.peek()
    tool.value = {
      tool: held === 'highlighter' ? 'pen' : held, colour: FEW_COLOURS.includes(colour) ? colour : 'black', width: MIDDLE_WIDTH,
    }
  }

  /** Lays what was handed out under the ink. */
  private async lay(activity: ActivityView | null, sheet: number, _revision: number): Promise<void> {
    const material = activity?.material
    const wanted = material?.kind === 'pictures' ? `${material.material}/${sheet}` : ''
    if (wanted === this.laid) return
    this.laid = null
    const picture = await this.pictureUnder(activity, sheet)
    const now = this.tasks.current.peek()
    if (now?.activity !== activity?.activity || this.easel.sheet.peek() !== sheet) return
    this.easel.lay(picture)
    if (picture !== null || wanted === '') this.laid = wanted
  }

  private async pictureUnder(activity: ActivityView | null, sheet: number): Promise<ImageBitmap | null> {
    const material = activity?.material
    const file = material?.kind === 'pictures' ? await this.handouts.find(material.material, `${sheet}`) : null
    return file === null ? null : createImageBitmap(file).catch(() => null)
  }

  /** Hands a photo or a file in. */
  async handInFile(file: File): Promise<void> {
    this.tooLarge.value = file.size > MAX_PIECE_BYTES || file.size === 0
    if (!this.tooLarge.value) await this.handIn(file, file.name)
  }

  private async handIn(blob: Blob, name: string, photo = true): Promise<void> {
    const owner = this.session.owner.value
    if (owner === null) return
    const asked = this.tasks.current.peek()?.activity ?? null
    const data = await blob.arrayBuffer()
    await this.outbox.add({
      id: newId(), hub: owner.hub, token: owner.token, name, type: blob.type, activity: asked, data,
      made_ms: Date.now(), path: null, photo,
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

/** How wide the picture of a collected page is, in pixels: as large as it is shown on a sharp glass. */
const COPY_WIDTH = 960

function copied(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas')
  copy.width = Math.min(COPY_WIDTH, canvas.width)
  copy.height = Math.round((copy.width * canvas.height) / Math.max(1, canvas.width))
  const context = copy.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  context.drawImage(canvas, 0, 0, copy.width, copy.height)
  return copy
}
