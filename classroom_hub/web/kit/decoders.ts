/** Finds how this page can decode video; loaded once the page is up, since stills go without it. */
import { allowPlay, findMse } from './mse'
import type { Decoders } from './video'
import { findWebCodecs } from './webcodecs'

export { allowPlay }

/** Returns what can be done in the page itself; `null` where there are stills alone. */
export async function findDecoders(): Promise<Decoders | null> {
  return (await findWebCodecs()) ?? findMse()
}
