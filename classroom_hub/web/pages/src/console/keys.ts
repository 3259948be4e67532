/** One-key commands: the black screen as in slide programs (`b`, `.`), `g` for *geler*, `d` for *dessiner*, `n` for *ne pas garder*. */
export type KeyCommand = 'blank' | 'freeze' | 'draw' | 'leave_out'

interface Press {
  readonly key: string
  readonly repeat: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  readonly target: EventTarget | null
}

/** For `aria-keyshortcuts`. */
export const SHORTCUTS: Readonly<Record<KeyCommand, string>> = { blank: 'b .', freeze: 'g', draw: 'd', leave_out: 'n' }
/** For the eye. */
export const KEYS: Readonly<Record<KeyCommand, string>> = { blank: 'B', freeze: 'G', draw: 'D', leave_out: 'N' }

/** Whether a window is open: keys are for what it shows, not for what lies behind it. */
export function windowOpen(): boolean {
  return document.querySelector('dialog[open]') !== null
}

/** The command that a key press means, if any. */
export function commandOf(press: Press): KeyCommand | null {
  if (press.repeat || press.ctrlKey || press.altKey || press.metaKey) return null
  if (press.target instanceof Element && press.target.closest('input, textarea, select, [contenteditable]')) return null
  if (windowOpen()) return null
  switch (press.key.toLowerCase()) {
    case 'b':
    case '.':
      return 'blank'
    case 'g':
      return 'freeze'
    case 'd':
      return 'draw'
    case 'n':
      return 'leave_out'
    default:
      return null
  }
}
