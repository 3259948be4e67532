/** Links the teacher's tablet: a QR code that works once, and the consoles that are linked. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { CircleCheck, TabletSmartphone } from 'lucide-preact'
import { useEffect, useRef } from 'preact/hooks'
import { clock_s } from '../shared/clock'
import { Dialog } from '../shared/Dialog'
import { left } from '../shared/time'
import { askPairing, connected, give, isPending, offer } from './console'
import { PinSection } from './PinSection'
import { t } from './words'

export function PairDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const known = useRef(new Set(room.consoles.map((each) => each.console)))
  const linked = room.consoles.some((each) => !known.current.has(each.console))
  useEffect(() => {
    // Also after a lost link: the offer went with it.
    if (connected.value) askPairing()
  }, [connected.value])
  const again = (): void => {
    known.current = new Set(room.consoles.map((each) => each.console))
    askPairing()
  }
  return (
    <Dialog title={t.pair} closeLabel={t.close} onClose={onClose} size="wide">
      <div class="join">
        {linked ? <Done /> : <Offer again={again} />}
        <div class="join-words">
          <p>{t.pairHelp}</p>
          <p class="muted">{t.pairCareful}</p>
          <Consoles room={room} />
          <PinSection room={room} />
        </div>
      </div>
    </Dialog>
  )
}

function Done() {
  return (
    <div class="qr qr-place" data-tone="ok" role="status">
      <CircleCheck size={48} />
      <p>{t.pairDone}</p>
    </div>
  )
}

function Offer({ again }: { again: () => void }) {
  const latest = offer.value
  if (latest === null) {
    return (
      <div class="qr qr-place" role="status">
        <span class="spinner" />
        <p>{t.pairWait}</p>
      </div>
    )
  }
  const seconds = left(latest.offer.expires_s, Math.max(0, clock_s.value - latest.at_s))
  if (seconds === 0) {
    return (
      <div class="qr qr-place">
        <p>{t.pairExpired}</p>
        <button type="button" class="button primary" onClick={again}>
          {t.pairAgain}
        </button>
      </div>
    )
  }
  return (
    <figure class="offer">
      {/* The hub draws the latest offer; the time only makes the browser ask again. */}
      <img class="qr" src={`/qr.svg?kind=pair&at=${Math.round(latest.at_s * 1000)}`} alt={t.qrPair} data-testid="pair-qr" />
      <figcaption>
        <progress max={latest.offer.expires_s} value={seconds} aria-hidden="true" />
        {t.pairLeft(seconds)}
      </figcaption>
    </figure>
  )
}

function Consoles({ room }: { room: Room }) {
  return (
    <section>
      <h3>{t.consoles}</h3>
      <ul class="rows">
        {room.consoles.map((each) => (
          <li key={each.console} class="row">
            <TabletSmartphone />
            <span class="row-name">{each.here ? t.consoleHere : each.address}</span>
            {!each.here && (
              <button
                type="button"
                class="button small"
                aria-label={t.unpairNamed(each.address)}
                aria-busy={isPending({ type: 'unpair', console: each.console })}
                disabled={!connected.value}
                onClick={() => give({ type: 'unpair', console: each.console })}
              >
                {t.unpair}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
