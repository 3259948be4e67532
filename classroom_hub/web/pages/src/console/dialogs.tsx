/** The one window that may be open over the console. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { UserMinus } from 'lucide-preact'
import { useEffect, useState } from 'preact/hooks'
import { Dialog } from '../shared/Dialog'
import { ago } from '../shared/time'
import { connected, give, sinceTold_s } from './console'
import { PairDialog } from './PairDialog'
import { presenceOf } from './status'
import { t } from './words'

type Open = { readonly kind: 'join' } | { readonly kind: 'pair' } | { readonly kind: 'seat'; readonly seat: string }

export const dialog = signal<Open | null>(null)

const close = (): void => {
  dialog.value = null
}

export function Dialogs({ room }: { room: Room }) {
  const open = dialog.value
  const seat = open?.kind === 'seat' ? room.seats.find((each) => each.seat === open.seat) : undefined
  // What a window was about may go meanwhile; it must not open again by itself when the like comes back.
  const gone = (open?.kind === 'seat' && seat === undefined) || (open?.kind === 'join' && room.code === '')
  useEffect(() => {
    if (gone) close()
  }, [gone])
  if (open === null || gone) return null
  if (open.kind === 'pair') return <PairDialog room={room} onClose={close} />
  if (open.kind === 'join') return <JoinDialog room={room} />
  return seat === undefined ? null : <SeatDialog key={seat.seat} seat={seat} />
}

function JoinDialog({ room }: { room: Room }) {
  return (
    <Dialog title={t.join} closeLabel={t.close} onClose={close} wide>
      <div class="join">
        {/* The code in the address only tells the browser that a new lesson has a new picture. */}
        <img class="qr" src={`/qr.svg?kind=join&code=${room.code}`} alt={t.qrJoin} />
        <div class="join-words">
          <p>{t.joinScan}</p>
          <p class="join-address">{room.address}</p>
          <p>{t.joinThen}</p>
          <p class="join-code">{room.code}</p>
        </div>
      </div>
    </Dialog>
  )
}

function SeatDialog({ seat }: { seat: SeatDetail }) {
  const [asking, setAsking] = useState(false)
  const { tone, text } = presenceOf(seat, sinceTold_s())
  const lastSeen_s = seat.presence === 'away' ? (seat.last_seen_s ?? 0) + sinceTold_s() : 0
  const remove = (): void => {
    give({ type: 'remove', seat: seat.seat })
    close()
  }
  return (
    <Dialog title={asking ? t.removeAsk(seat.name) : seat.name} closeLabel={t.close} onClose={close}>
      <div class="seat-sheet">
        <Animal name={seat.animal} colour={seat.colour} size={88} decorative />
        {asking ? (
          <p>{t.removeHelp}</p>
        ) : (
          <dl class="facts">
            <dt>{t.state}</dt>
            <dd data-tone={tone}>{text}</dd>
            <dt>{t.lastSeen}</dt>
            <dd>{ago(lastSeen_s)}</dd>
            <dt>{t.device}</dt>
            <dd>{seat.client === 'agent' ? t.client_agent : t.client_page}</dd>
          </dl>
        )}
      </div>
      <div class="dialog-actions">
        {asking ? (
          <>
            <button type="button" class="button" onClick={() => setAsking(false)}>
              {t.keep}
            </button>
            <button type="button" class="button danger" data-testid="remove-yes" disabled={!connected.value} onClick={remove}>
              {t.removeYes}
            </button>
          </>
        ) : (
          <button type="button" class="button" data-testid="remove" onClick={() => setAsking(true)}>
            <UserMinus />
            {t.remove}
          </button>
        )}
      </div>
    </Dialog>
  )
}
