/** What must outlive the page: IndexedDB, or memory where a private window has none. */
import { createStore, del, entries, get, set } from 'idb-keyval'
import type { UseStore } from 'idb-keyval'

/** A disk that has not answered by now does not answer (milliseconds); megabytes of photos take seconds. */
const ANSWER_MS = 30_000

/** One named shelf of values. Nothing here throws: what the disk refuses stays in memory. */
export class Shelf<T> {
  private readonly memory = new Map<string, T>()
  private store: UseStore | null = null

  constructor(private readonly name: string) {
    this.reopen()
  }

  /** @returns whether it is on the tablet's disk, too. */
  async put(key: string, value: T): Promise<boolean> {
    this.memory.set(key, value)
    return this.attempt(async (store) => {
      await set(key, value, store)
      return true
    }, false)
  }

  async get(key: string): Promise<T | undefined> {
    return this.memory.get(key) ?? this.attempt((store) => get<T>(key, store), undefined)
  }

  async remove(key: string): Promise<void> {
    this.memory.delete(key)
    await this.attempt((store) => del(key, store), undefined)
  }

  async all(): Promise<[string, T][]> {
    const kept = await this.attempt((store) => entries<string, T>(store), [])
    return [...new Map([...kept, ...this.memory])]
  }

  /** Gives the database back where it is to be deleted, by any tab: what is kept later goes into a new one. */
  private reopen(): void {
    if (typeof indexedDB === 'undefined') return
    const store = createStore(`classroom-${this.name}`, this.name)
    this.store = (mode, use) =>
      store(mode, (found) => {
        const { db } = found.transaction
        db.onversionchange = () => {
          db.close()
          this.reopen()
        }
        return use(found)
      })
  }

  private async attempt<R>(use: (store: UseStore) => Promise<R>, otherwise: R): Promise<R> {
    if (this.store === null) return otherwise
    let timer: ReturnType<typeof setTimeout> | undefined
    const silence = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(new Error('no answer')), ANSWER_MS)
    })
    try {
      return await Promise.race([use(this.store), silence])
    } catch (error) {
      console.warn('This tablet keeps nothing on its disk', error)
      return otherwise
    } finally {
      clearTimeout(timer)
    }
  }
}
