/** Which drawings this tablet has that the hub has not acknowledged: known before any database is opened. */
import { kept } from '@classroom-hub/kit/storage'

const KEY = 'unsaved'
/** Pages of a shared tablet; the latest. */
const MOST = 20

export const unsaved = {
  any: (): boolean => read().length > 0,
  has: (page: string): boolean => read().includes(page),
  add(page: string): void {
    const others = read().filter((each) => each !== page)
    kept.set(KEY, JSON.stringify([...others, page].slice(-MOST)))
  },
  remove(page: string): void {
    const before = read()
    const after = before.filter((each) => each !== page)
    if (after.length < before.length) write(after)
  },
  clear: (): void => write([]),
}

function read(): string[] {
  try {
    const found: unknown = JSON.parse(kept.get(KEY) ?? '[]')
    return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

function write(pages: readonly string[]): void {
  if (pages.length === 0) kept.remove(KEY)
  else kept.set(KEY, JSON.stringify(pages))
}
