/** At a lesson's end, one light: all work is in and the wifi can be switched off, or whose tablets are missing. */
import './wifi.css'
import { defineWords } from '@classroom-hub/kit/words'
import type { SeatView } from '@classroom-hub/protocol/src/messages'
import { CircleCheck, Hourglass } from 'lucide-preact'

const fr = {
  off: 'Tout le travail est arrivé\u00a0: vous pouvez couper le wifi.',
  wait: (names: string) => `Laissez le wifi allumé. Pas encore reçu\u00a0: ${names}.`,
  away: (name: string) => `${name} (hors ligne)`,
  more: (n: number) => `et ${n} autres`,
}
const en: typeof fr = {
  off: 'All work has arrived: you can switch the wifi off.',
  wait: (names) => `Leave the wifi on. Not received yet: ${names}.`,
  away: (name) => `${name} (offline)`,
  more: (n) => `and ${n} more`,
}
const t = defineWords({ fr, en })

/** Names beyond these are counted. */
const NAMES = 8

interface WifiLightProps {
  /** Whose tablets have work that has not come, or may have; `null`: no lesson is about to end. */
  remains: readonly SeatView[] | null | undefined
  place: 'bar' | 'card' | 'corner'
}

export function WifiLight({ remains, place }: WifiLightProps) {
  if (remains == null) return null
  const off = remains.length === 0
  const Icon = off ? CircleCheck : Hourglass
  return (
    <p class={`wifi-light ${place}`} data-tone={off ? 'ok' : 'wait'} data-testid="wifi-light" data-state={off ? 'off' : 'wait'} role="status">
      <Icon aria-hidden="true" />
      <span>{off ? t.off : t.wait(listed(remains))}</span>
    </p>
  )
}

function listed(seats: readonly SeatView[]): string {
  const names = seats.map(({ name, presence }) => (presence === 'away' ? t.away(name) : name))
  const shown = names.length <= NAMES + 1 ? names : names.slice(0, NAMES)
  const more = names.length - shown.length
  return shown.join(', ') + (more > 0 ? ` ${t.more(more)}` : '')
}
