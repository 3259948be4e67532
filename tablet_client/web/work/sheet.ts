/** One page of a pupil: a document on the tablet's disk, and on its way to the hub. */
import { SharedDocument } from '@classroom-hub/kit/document'
import { hubAddress } from '@classroom-hub/kit/hub'
import { computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { isHub } from '../isHub'

/** A database that has not opened by now does not open: its tablet's disk is broken, or another tab holds it. */
const LOAD_MS = 10_000
/** So often in a row a socket did not open though the hub answers: it lets this seat in no more. */
const SHUT_OUT = 3
/** What trying again does not mend. */
const FINAL: ReadonlySet<string> = new Set(['document_full', 'bad_update', 'too_large', 'bad_message', 'forbidden'])

export class Sheet {
  readonly doc = new Y.Doc()
  /** Told whether the hub has all of it; `null` while there is nothing in it. */
  onKept: (kept: boolean | null) => void = () => undefined
  /** What this tablet has of it is in the document. */
  ready = false
  /** Resolves once it is; `false` where the tablet's disk did not say. */
  readonly loaded: Promise<boolean>
  /** Why its hub does not take it, whenever it is tried. */
  readonly refused: ReadonlySignal<string | null>
  private readonly unreadable = signal(false)
  private readonly shared: SharedDocument
  private readonly stop: (() => void)[]
  private readonly disk: IndexeddbPersistence | null
  private closed: () => void = () => undefined
  private shut = 0

  /** @param hub whose page it is; `undefined` where an earlier version did not note it. */
  constructor(readonly name: string, readonly token: string, readonly hub: string | undefined) {
    this.shared = new SharedDocument(this.doc, name, token)
    const { kept, refused, missed } = this.shared
    this.refused = computed(() =>
      this.unreadable.value ? 'unreadable' : refused.value !== null && FINAL.has(refused.value) ? refused.value : null,
    )
    this.disk = typeof indexedDB === 'undefined' ? null : new IndexeddbPersistence(name, this.doc)
    // Another tab puts the tablet away, or moves it to https: what comes later is the hub's alone.
    void this.disk?._db.then((db) => (db.onversionchange = () => void this.disk?.destroy()), () => undefined)
    this.loaded = this.load()
    let told: boolean | null = null
    const tell = (): void => {
      const now = this.kept
      if (now === told) return
      told = now
      this.onKept(now)
    }
    this.stop = [
      effect(() => {
        if (kept.value !== null) tell()
      }),
      effect(() => {
        if (missed.value === 0) this.shut = 0
        else void this.askWhy()
      }),
    ]
    this.doc.on('update', tell)
  }

  get kept(): boolean | null {
    return this.doc.store.clients.size === 0 ? null : this.shared.kept.peek() === 'kept'
  }

  /** Connects, or connects anew; not before what the tablet has is there, or the hub would seem to have all of it. */
  connect(): void {
    if (this.ready) this.shared.connect()
  }

  /** Takes over what another sheet of this page has. */
  take(doc: Y.Doc): void {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(doc))
  }

  /** What is on the disk cannot be read now: neither sent nor given up. */
  setAside(): void {
    this.unreadable.value = true
  }

  close(): void {
    this.closed()
    for (const each of this.stop) each()
    this.shared.end()
    void this.disk?.destroy().catch(() => undefined)
  }

  private async load(): Promise<boolean> {
    const { disk } = this
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = disk === null || (await new Promise<boolean>((done) => {
      this.closed = () => done(false)
      timer = setTimeout(() => done(false), LOAD_MS)
      void disk.whenSynced.then(() => done(true))
      disk._db.catch(() => done(false)) // of which `whenSynced` never hears
    }))
    clearTimeout(timer)
    this.ready = true
    return read
  }

  /** Another room's hub may have this address by now, and knows nothing of this seat: only its own refuses for good. */
  private async askWhy(): Promise<void> {
    const ours = this.hub !== undefined && (await isHub(hubAddress.peek(), this.hub))
    if (ours && this.shared.missed.peek() > 0 && ++this.shut >= SHUT_OUT) this.shared.refused.value = 'forbidden'
  }
}
