/** Erases what a pupil leaves in the browser. */

/** What belongs to the tablet, not to its pupil; `belongings.ts` sees to it that a cart's has no keepsake. */
const TABLETS_OWN = new Set(['device', 'cart', 'keepsake'])
/** The last word to the hub is on its way (milliseconds). */
const LAST_WORD_MS = 300
/** Another tab that holds a database open must not keep this one waiting (milliseconds). */
const DELETE_MS = 2000

/** Empties the storage and loads the page anew: what memory holds goes with it, and the databases come next. */
export async function wipe(): Promise<void> {
  await new Promise((done) => setTimeout(done, LAST_WORD_MS))
  for (const key of stored()) if (!TABLETS_OWN.has(key)) localStorage.removeItem(key)
  try {
    sessionStorage.clear()
    // Pages without TLS have none.
    if ('caches' in window) for (const name of await caches.keys()) await caches.delete(name)
  } catch {
    // A private window keeps nothing.
  }
  history.replaceState(null, '', `${location.pathname}#tidied`)
  location.reload()
}

/** Deletes every database of this page; before anything opens one. */
export async function wipeDatabases(): Promise<void> {
  if (typeof indexedDB === 'undefined' || typeof indexedDB.databases !== 'function') return
  try {
    const found = await indexedDB.databases()
    const deleted = found.map(({ name }) => (name === undefined ? undefined : deleteDatabase(name)))
    await Promise.race([Promise.all(deleted), new Promise((done) => setTimeout(done, DELETE_MS))])
  } catch {
    // A private window keeps nothing.
  }
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((done) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = request.onerror = () => done()
  })
}

function stored(): string[] {
  try {
    return Object.keys(localStorage)
  } catch {
    return []
  }
}
