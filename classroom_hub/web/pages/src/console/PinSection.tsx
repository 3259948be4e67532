/** The PIN that further consoles must give: none, or four to eight digits that the teacher chooses. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { useId, useState } from 'preact/hooks'
import { connected, give, isPending } from './console'
import { t } from './words'

const PIN = /^\d{4,8}$/

export function PinSection({ room }: { room: Room }) {
  const state = room.pin ?? 'none'
  return (
    <section class="pin" data-testid="pin" data-state={state}>
      <h3>{t.pin}</h3>
      {state === 'none' ? <Choose /> : <Chosen fixed={state === 'fixed'} />}
    </section>
  )
}

function Choose() {
  const [pin, setPin] = useState('')
  const help = useId()
  const command = { type: 'set_pin', pin } as const
  const choose = (event: Event): void => {
    event.preventDefault()
    if (PIN.test(pin)) give(command)
  }
  return (
    <form class="pin-form" onSubmit={choose}>
      <p id={help} class="muted">
        {t.pinHelp}
      </p>
      <input
        class="field"
        data-testid="pin-field"
        value={pin}
        inputMode="numeric"
        autocomplete="off"
        maxLength={8}
        aria-label={t.pinField}
        aria-describedby={help}
        onInput={(event) => setPin(event.currentTarget.value.replace(/\D/g, ''))}
      />
      <button type="submit" class="button" data-testid="pin-set" aria-busy={isPending(command)} disabled={!connected.value || !PIN.test(pin)}>
        {t.pinSet}
      </button>
    </form>
  )
}

function Chosen({ fixed }: { fixed: boolean }) {
  const command = { type: 'set_pin', pin: null } as const
  if (fixed) return <p class="muted">{t.pinFixed}</p>
  return (
    <div class="row">
      <span class="row-name">{t.pinOn}</span>
      <button type="button" class="button small" data-testid="pin-remove" aria-busy={isPending(command)} disabled={!connected.value} onClick={() => give(command)}>
        {t.pinRemove}
      </button>
    </div>
  )
}
