/** A choice of one among a few, all in sight. */
import type { Check } from 'lucide-preact'
import { useId } from 'preact/hooks'

interface Choice<T extends string> {
  readonly value: T
  readonly label: string
  readonly Icon: typeof Check
  readonly testid: string
}

interface SegmentsProps<T extends string> {
  label: string
  value: T
  choices: readonly Choice<T>[]
  onChoose: (value: T) => void
  disabled: boolean
  busy: boolean
  /** Icon above the word. */
  stacked?: boolean
}

/** Buttons rather than radios: a press is a command, and moving by arrows must not give any. */
export function Segments<T extends string>({ label, value, choices, onChoose, disabled, busy, stacked }: SegmentsProps<T>) {
  const id = useId()
  return (
    <div class={stacked ? 'segments stacked' : 'segments'} role="group" aria-labelledby={id} aria-busy={busy}>
      <span id={id} class="visually-hidden">
        {label}
      </span>
      {choices.map(({ value: each, label: words, Icon, testid }) => (
        <button
          key={each}
          type="button"
          class="segment"
          data-testid={testid}
          aria-pressed={each === value}
          disabled={disabled}
          onClick={() => each !== value && onChoose(each)}
        >
          <Icon />
          {words}
        </button>
      ))}
    </div>
  )
}
