/** Where the hub is: the address that the page came from, until the hub is found at another. */
import { signal } from '@preact/signals'

/** `http://HOST:PORT`; sockets, uploads and the page's own keeping go there. */
export const hubAddress = signal(location.origin)

/** The same for sockets. */
export function socketAddress(path: string): string {
  return `${hubAddress.peek().replace(/^http/, 'ws')}${path}`
}
