/** What is wanted only once something is placed: loaded after the page is there, and before the hub may be gone. */
export { AddingSign, AddPanel } from './AddPanel'
export { Held } from './Held'
export { Overview } from '../Overview'
export { TextPad } from './TextPad'
