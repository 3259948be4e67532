/**
 * Where to look for a hub whose address has changed. Pure.
 *
 * A page cannot listen to mDNS, and must not leave its own address while it holds unsent work. So it
 * asks where the hub said that it might be, and then its neighbours: never more than one /24.
 */

/** The first look, in seconds after the link was lost, and the pauses between later ones. */
export const PAUSES_S = [4, 10, 30, 60, 120] as const
/** Questions under way at once, and how long each may take (milliseconds). */
export const AT_ONCE = 20
export const ANSWER_MS = 800

const IPV4 = /^(https?):\/\/(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::(\d+))?$/

/** The hub's own words first, then the neighbours of its last address, nearest first. */
export function places(told: readonly string[], last: string): string[] {
  const found = IPV4.exec(last)
  const neighbours: string[] = []
  if (found !== null) {
    const [, scheme, a, b, c, d, port] = found
    const own = Number(d)
    const hosts = Array.from({ length: 254 }, (_, n) => n + 1).filter((host) => host !== own)
    hosts.sort((x, y) => Math.abs(x - own) - Math.abs(y - own))
    for (const host of hosts) neighbours.push(`${scheme}://${a}.${b}.${c}.${host}${port === undefined ? '' : `:${port}`}`)
  }
  return [...new Set([last, ...told, ...neighbours])]
}

/**
 * Asks one place after the other, a few at once.
 *
 * @param ask says whether the hub is there; it neither throws nor takes longer than {@link ANSWER_MS}.
 * @returns the first place that says yes, or `null`.
 */
export async function search(
  wanted: readonly string[], ask: (place: string) => Promise<boolean>, stopped: () => boolean,
): Promise<string | null> {
  let next = 0
  let found: string | null = null
  const one = async (): Promise<void> => {
    while (found === null && next < wanted.length && !stopped()) {
      const place = wanted[next++]!
      if (await ask(place)) found ??= place
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  return found
}
