/** Web storage that never throws: private windows and full disks fall back to memory. */
class Shelf {
  private readonly memory = new Map<string, string>()

  constructor(private readonly open: () => Storage) {}

  get(key: string): string | null {
    try {
      return this.open().getItem(key) ?? this.memory.get(key) ?? null
    } catch {
      return this.memory.get(key) ?? null
    }
  }

  set(key: string, value: string): void {
    this.memory.set(key, value)
    try {
      this.open().setItem(key, value)
    } catch {
      // Memory holds it until the page goes.
    }
  }

  remove(key: string): void {
    this.memory.delete(key)
    try {
      this.open().removeItem(key)
    } catch {
      // Nothing was kept there.
    }
  }
}

/** Kept by this tablet. */
export const kept = new Shelf(() => localStorage)
/** Kept by this tab. */
export const tab = new Shelf(() => sessionStorage)
