/** What must outlive the page: IndexedDB, or memory where a private window has none. */
import { createStore, del, entries, get, set } from 'idb-keyval'
import type { UseStore } from 'idb-keyval'

/** One named shelf of values. Nothing here throws: what the disk refuses stays in memory. */
export class Shelf<T> {
  private readonly memory = new Map<string, T>()
  private readonly store: UseStore | null

  constructor(name: string) {
    this.store = typeof indexedDB === 'undefined' ? null : createStore(`classroom-${name}`, name)
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

  private async attempt<R>(use: (store: UseStore) => Promise<R>, otherwise: R): Promise<R> {
    if (this.store === null) return otherwise
    try {
      return await use(this.store)
    } catch (error) {
      console.warn('This tablet keeps nothing on its disk', error)
      return otherwise
    }
  }
}
