/** Keeps the page: at once on the tablet, and a moment later on the hub, so that another tablet can go on with it. */
import { SharedDocument } from '@classroom-hub/kit/document'
import { effect, signal } from '@preact/signals'
import { clearDocument, IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import type { Easel } from '../drawing/easel'
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
}

/** Pages that wait for their hub at once: those of a day on a cart's tablet. */
const MAX_WAITING = 8

export class Keeper {
  readonly state = signal<SaveState>('none')
  /** A pupil's page is being looked for: what is unsaved of it is not known yet. */
  readonly turning = signal(true)
  /** Pages of earlier seats that their hub has not got. */
  readonly late = signal(0)
  private readonly known = new Shelf<Known>('pages')
  private owner: Owner | null = null
  private open: Sheet | null = null
  private readonly waiting: Sheet[] = []
  private loading = false

  constructor(private readonly easel: Easel) {
    void this.deliver().then(() => (this.turning.value = this.loading))
  }

  /** Turns to a pupil's page: what this tablet has of it, and what the hub has. */
  async turnTo(owner: Owner | null): Promise<void> {
    if (owner?.seat === this.owner?.seat && owner?.hub === this.owner?.hub && owner?.token === this.owner?.token) return
    this.owner = owner
    this.open?.close()
    this.open = null
    this.state.value = 'none'
    if (owner === null) {
      this.loading = this.turning.value = false
      this.easel.reset()
      return
    }
    const name = `page.free.${owner.seat}`
    const sheet = new Sheet(name, owner.token)
    this.open = sheet
    sheet.onKept = (kept) => {
      if (this.open === sheet) this.state.value = kept === null ? 'none' : kept ? 'kept' : 'saving'
      if (kept !== null) this.note(name, owner.token, kept)
    }
    this.easel.turnTo(sheet.doc)
    this.loading = this.turning.value = true
    await sheet.load()
    if (this.open !== sheet) return
    this.loading = this.turning.value = false
    sheet.connect()
  }

  /** Leaves nothing of the pupil on the tablet but what the hub has not got. */
  async forget(): Promise<void> {
    for (const [name, { kept }] of await this.known.all()) if (kept) await this.drop(name)
  }

  /** The hub can be reached again. */
  hurry(): void {
    for (const sheet of [this.open, ...this.waiting]) sheet?.connect()
  }

  /** Pages of earlier seats, which their hub has not got yet. */
  private async deliver(): Promise<void> {
    const late = (await this.known.all()).filter(([, { kept }]) => !kept)
    // All of them, though a few are sent at once: a tablet that holds one must not erase it.
    this.late.value = late.length
    const next = async (): Promise<void> => {
      const page = late.shift()
      if (page === undefined) return
      const [name, { token }] = page
      const sheet = new Sheet(name, token)
      this.waiting.push(sheet)
      sheet.onKept = (kept) => {
        if (kept !== true) return
        sheet.close()
        this.waiting.splice(this.waiting.indexOf(sheet), 1)
        this.note(name, token, kept)
        this.late.value--
        void next()
      }
      await sheet.load()
      sheet.connect()
    }
    for (let n = 0; n < MAX_WAITING; n++) await next()
  }

  private note(name: string, token: string, kept: boolean): void {
    if (kept) unsaved.remove(name)
    else unsaved.add(name)
    void this.known.put(name, { token, kept })
  }

  private async drop(name: string): Promise<void> {
    await this.known.remove(name)
    await clearDocument(name).catch(() => undefined) // a private window has none
  }
}

/** One document, on the tablet's disk and on its way to the hub. */
class Sheet {
  readonly doc = new Y.Doc()
  /** Told whether the hub has all of it; `null` while there is nothing in it. */
  onKept: (kept: boolean | null) => void = () => undefined
  private readonly shared: SharedDocument
  private readonly unfollow: () => void
  private readonly disk: IndexeddbPersistence | null

  constructor(name: string, token: string) {
    this.shared = new SharedDocument(this.doc, name, token)
    this.disk = typeof indexedDB === 'undefined' ? null : new IndexeddbPersistence(name, this.doc)
    let told: boolean | null = null
    const tell = (): void => {
      const kept = this.doc.store.clients.size === 0 ? null : this.shared.kept.peek() === 'kept'
      if (kept === told) return
      told = kept
      this.onKept(kept)
    }
    this.unfollow = effect(() => {
      if (this.shared.kept.value !== null) tell()
    })
    this.doc.on('update', tell)
  }

  /** Resolves once what the tablet has of it is there. */
  async load(): Promise<void> {
    await this.disk?.whenSynced.catch(() => undefined)
  }

  connect(): void {
    this.shared.connect()
  }

  close(): void {
    this.unfollow()
    this.shared.end()
    void this.disk?.destroy()
  }
}
