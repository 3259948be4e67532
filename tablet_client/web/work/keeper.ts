/** Keeps the page: at once on the tablet, and a moment later on the hub, so that another tablet can go on with it. */
import { computed, signal } from '@preact/signals'
import { clearDocument } from 'y-indexeddb'
import type { Easel } from '@classroom-hub/kit/drawing/easel'
import { Sheet } from './sheet'
import { Shelf } from './shelf'
import { unsaved } from './unsaved'

/** Whose page, and where to. */
export interface Owner {
  readonly hub: string
  readonly seat: string
  readonly token: string
}

/** `kept`: the hub has it; `saving`: this tablet has it, the hub not yet. */
export type SaveState = 'none' | 'saving' | 'kept'

/** A page on this tablet's disk. */
interface Known {
  readonly token: string
  /** Whether the hub had all of it when it was last looked at. */
  readonly kept: boolean
  /** Whose page it is; earlier versions did not say. */
  readonly hub?: string
}

/** Pages of earlier seats that are on their way to their hub at once; the others follow. */
const MAX_WAITING = 8

export class Keeper {
  readonly state = signal<SaveState>('none')
  /** Pages that were turned, or of earlier seats, that their hub has not got. */
  readonly late = signal(0)
  private readonly loading = signal(false)
  private readonly counting = signal(true)
  /** What is unsaved on this tablet is not known yet. */
  readonly turning = computed(() => this.loading.value || this.counting.value)
  private readonly known = new Shelf<Known>('pages')
  private owner: Owner | null = null
  private page: string | null = null
  private readonly open = signal<Sheet | null>(null)
  private readonly waiting = signal<readonly Sheet[]>([])
  /** The document of the page at hand. */
  readonly name = computed(() => this.open.value?.name ?? null)
  /** Pages that wait for their turn to be delivered. */
  private queue: [string, Known][] = []
  /** Nobody sits here: a page goes from the tablet once its hub has it. */
  private forgetting = false
  /** Pages that their hub does not take, whenever it is tried. */
  readonly refused = computed(() => sheets(this.open.value, this.waiting.value).filter(({ refused }) => refused.value !== null).length)

  constructor(private readonly easel: Pick<Easel, 'turnTo' | 'reset' | 'settle'>) {
    void this.deliver()
  }

  /**
   * Turns to a page: what this tablet has of it, and what the hub has.
   *
   * @param name the document's; a pupil's free page where nothing was asked for.
   */
  async turnTo(owner: Owner | null, name = owner === null ? null : `page.free.${owner.seat}`): Promise<void> {
    const same = owner?.seat === this.owner?.seat && owner?.hub === this.owner?.hub && owner?.token === this.owner?.token
    if (same && name === this.page) return
    this.easel.settle() // what is under the pen belongs to the page before
    this.owner = owner
    this.page = name
    this.leave()
    this.state.value = 'none'
    if (owner === null || name === null) {
      this.loading.value = false
      this.easel.reset()
      return
    }
    this.forgetting = false
    const { token, hub } = owner
    const sheet = new Sheet(name, token, hub)
    for (const earlier of this.waiting.peek()) if (earlier.name === name) this.takeOver(earlier, sheet)
    this.queue = this.queue.filter(([each]) => each !== name)
    this.count()
    this.open.value = sheet
    sheet.onKept = (kept) => {
      if (this.open.peek() === sheet) this.state.value = kept === null ? 'none' : kept ? 'kept' : 'saving'
      if (kept !== null) this.note(sheet, kept)
    }
    sheet.onKept(sheet.kept)
    this.easel.turnTo(sheet.doc)
    this.loading.value = true
    await sheet.loaded
    if (this.open.peek() !== sheet) return
    this.loading.value = false
    sheet.connect()
  }

  /** Leaves nothing of the pupil on the tablet but what the hub has not got; that goes once it has. */
  async forget(): Promise<void> {
    this.forgetting = this.owner === null
    for (const [name, { kept }] of await this.known.all()) if (kept) await this.drop(name)
  }

  /** Gives up what the hub does not take, for good: somebody has decided so. */
  async dropRefused(): Promise<void> {
    const refused = this.sheets().filter((sheet) => sheet.refused.peek() !== null)
    for (const sheet of refused) {
      if (this.open.peek() === sheet) {
        this.open.value = null
        this.state.value = 'none'
        this.easel.reset()
      }
      this.remove(sheet)
      unsaved.remove(sheet.name)
      await this.drop(sheet.name)
    }
  }

  /** The hub can be reached again. */
  hurry(): void {
    for (const sheet of this.sheets()) sheet.connect()
  }

  private sheets(): readonly Sheet[] {
    return sheets(this.open.peek(), this.waiting.peek())
  }

  /** Leaves the open page: what the hub has not of it goes on to it. */
  private leave(): void {
    const sheet = this.open.peek()
    this.open.value = null
    if (sheet === null) return
    if (sheet.kept === true || (sheet.kept === null && sheet.ready)) sheet.close()
    else this.wait(sheet)
  }

  /** Pages of earlier seats, which their hub has not got yet. */
  private async deliver(): Promise<void> {
    const found = (await this.known.all()).filter(([, { kept }]) => !kept)
    const taken = new Set(this.sheets().map(({ name }) => name))
    this.queue.push(...found.filter(([name]) => !taken.has(name)))
    this.next()
    this.counting.value = false
  }

  private next(): void {
    while (this.waiting.peek().length < MAX_WAITING && this.queue.length > 0) {
      const [name, { token, hub }] = this.queue.shift()!
      this.wait(new Sheet(name, token, hub))
    }
    this.count()
  }

  private wait(sheet: Sheet): void {
    this.waiting.value = [...this.waiting.peek(), sheet]
    this.count()
    sheet.onKept = (kept) => kept === true && this.arrived(sheet)
    if (sheet.ready) return // on its way already
    void sheet.loaded.then((read) => {
      if (!this.waiting.peek().includes(sheet)) return
      if (!read && unsaved.has(sheet.name)) sheet.setAside()
      else if (sheet.kept === null) this.arrived(sheet) // the tablet has nothing of it
      else sheet.connect()
    })
  }

  private arrived(sheet: Sheet): void {
    this.note(sheet, true)
    this.remove(sheet)
    if (this.forgetting) void this.drop(sheet.name)
  }

  private takeOver(earlier: Sheet, sheet: Sheet): void {
    sheet.take(earlier.doc)
    this.remove(earlier)
  }

  private remove(sheet: Sheet): void {
    sheet.close()
    this.waiting.value = this.waiting.peek().filter((each) => each !== sheet)
    this.next()
  }

  private count(): void {
    this.late.value = this.waiting.peek().length + this.queue.length
  }

  private note({ name, token, hub }: Sheet, kept: boolean): void {
    if (kept) unsaved.remove(name)
    else unsaved.add(name)
    void this.known.put(name, { token, kept, ...(hub === undefined ? {} : { hub }) })
  }

  private async drop(name: string): Promise<void> {
    await this.known.remove(name)
    await clearDocument(name).catch(() => undefined) // a private window has none
  }
}

function sheets(open: Sheet | null, waiting: readonly Sheet[]): readonly Sheet[] {
  return open === null ? waiting : [open, ...waiting]
}
