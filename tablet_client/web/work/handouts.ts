/** What was handed out, kept on the tablet: it is there when the hub is not. */
import type { ActivityView } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import type { Owner } from './keeper'
import { Shelf } from './shelf'

/** Of twenty sheets the last takes a while on poor wifi. */
const TIMEOUT_MS = 30_000
const AGAIN_MS = 3000

interface Kept {
  readonly type: string
  readonly data: ArrayBuffer
}

type Get = (path: string, token: string, stop: AbortSignal) => Promise<Blob>

/** Fetches what a pupil was given, and gives it out. Nothing here throws. */
export class Handouts {
  /** Grows with each file that has come. */
  readonly revision = signal(0)
  private readonly shelf = new Shelf<Kept>('materials')
  private wanted: readonly string[] = []
  private token: string | null = null
  private running = false

  constructor(private readonly get: Get) {}

  /** Turns to what a pupil was given, the newest first; what nobody here was given is forgotten. */
  follow(activities: readonly ActivityView[], owner: Owner | null): void {
    this.token = owner?.token ?? null
    this.wanted = [...activities].reverse().flatMap(filesOf)
    void this.forgetOthers()
    void this.fetchAll()
  }

  /** Returns a sheet's picture, or a file (`file`); `null`: it has not come yet. */
  async find(material: string, form: string): Promise<Blob | null> {
    const kept = await this.shelf.get(`${material}/${form}`)
    return kept === undefined ? null : new Blob([kept.data], { type: kept.type })
  }

  private async fetchAll(): Promise<void> {
    if (this.running) return
    this.running = true
    try {
      for (let file = await this.next(); file !== undefined; file = await this.next()) {
        if (!(await this.fetch(file))) await new Promise((done) => setTimeout(done, AGAIN_MS))
      }
    } finally {
      this.running = false
    }
  }

  private async next(): Promise<string | undefined> {
    for (const file of this.wanted) if ((await this.shelf.get(file)) === undefined) return file
    return undefined
  }

  private async fetch(file: string): Promise<boolean> {
    if (this.token === null) return false
    try {
      const blob = await this.get(`/materials/${file}`, this.token, AbortSignal.timeout(TIMEOUT_MS))
      await this.shelf.put(file, { type: blob.type, data: await blob.arrayBuffer() })
      this.revision.value = this.revision.peek() + 1
      return true
    } catch {
      return false // the hub is away, or comes back with another token
    }
  }

  private async forgetOthers(): Promise<void> {
    const wanted = new Set(this.wanted)
    for (const [file] of await this.shelf.all()) if (!wanted.has(file)) await this.shelf.remove(file)
  }
}

function filesOf({ material }: ActivityView): readonly string[] {
  if (material == null) return []
  if (material.kind === 'file') return [`${material.material}/file`]
  return Array.from({ length: material.sheets ?? 1 }, (_, sheet) => `${material.material}/${sheet}`)
}

/** Fetches from the hub, with the seat's token. */
export function getter(base: () => string): Get {
  return async (path, token, signal) => {
    const answer = await fetch(`${base()}${path}`, { headers: { Authorization: `Bearer ${token}` }, signal })
    if (!answer.ok) throw new Error(`${answer.status}`)
    return answer.blob()
  }
}
