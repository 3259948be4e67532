/** A button that asks with its own words, and does it at a second press: not at the second half of a double click. */
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'

/** Presses that follow each other faster are one gesture: nobody has read the question (milliseconds). */
export const READ_MS = 600

interface TwiceButtonProps {
  class: string
  testid: string
  label: string
  sure: string
  icon: ComponentChildren
  disabled?: boolean
  onSure: () => void
}

export function TwiceButton({ class: classes, testid, label, sure, icon, disabled = false, onSure }: TwiceButtonProps) {
  const [asking, ask] = useState(false)
  const pressed_ms = useRef(0)
  const press = (): void => {
    const read = performance.now() - pressed_ms.current >= READ_MS
    pressed_ms.current = performance.now()
    if (!asking) ask(true)
    else if (read) {
      ask(false)
      onSure()
    }
  }
  return (
    <button type="button" class={classes} data-testid={testid} data-tone={asking ? 'problem' : undefined} disabled={disabled} onClick={press} onBlur={() => ask(false)}>
      {icon}
      {asking ? sure : label}
    </button>
  )
}
