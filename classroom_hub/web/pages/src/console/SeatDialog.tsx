/** A pupil: how the tablet does, onto the board and off it, the work handed in, and the way out. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { Images, NotebookPen, Presentation, UserMinus, X } from 'lucide-preact'
import { useId, useState } from 'preact/hooks'
import { Dialog } from '../shared/Dialog'
import { ago } from '../shared/time'
import { connected, give, sinceTold_s, works } from './console'
import { dialog } from './dialogs'
import { LINK_ICONS } from './linkIcons'
import { stageOf, whyNot } from './stage'
import { SeatHand } from './surface/SeatHand'
import { linkOf, presenceOf } from './status'
import { tab } from './Tabs'
import { takeOff } from './wall/wall'
import { wallWords } from './wall/wallWords'
import { t } from './words'
import { filter } from './WorksPanel'

interface SeatDialogProps {
  room: Room
  seat: SeatDetail
  onClose: () => void
}

export function SeatDialog({ room, seat, onClose }: SeatDialogProps) {
  const [asking, setAsking] = useState(false)
  const { tone, text } = presenceOf(seat, sinceTold_s())
  const lastSeen_s = seat.presence === 'away' ? (seat.last_seen_s ?? 0) + sinceTold_s() : 0
  const remove = (): void => {
    give({ type: 'remove', seat: seat.seat })
    onClose()
  }
  return (
    <Dialog title={asking ? t.removeAsk(seat.name) : seat.name} closeLabel={t.close} onClose={onClose}>
      <div class="seat-sheet">
        <Animal name={seat.animal} colour={seat.colour} size={88} decorative />
        {asking ? (
          <p>{t.removeHelp}</p>
        ) : (
          <dl class="facts">
            <dt>{t.state}</dt>
            <dd data-tone={tone}>{text}</dd>
            <LinkFact seat={seat} />
            <dt>{t.lastSeen}</dt>
            <dd>{ago(lastSeen_s)}</dd>
            <dt>{t.device}</dt>
            <dd>{seat.client === 'agent' ? t.client_agent : t.client_page}</dd>
          </dl>
        )}
      </div>
      {asking ? (
        <div class="dialog-actions">
          <button type="button" class="button" onClick={() => setAsking(false)}>
            {t.keep}
          </button>
          <button type="button" class="button danger" data-testid="remove-yes" disabled={!connected.value} onClick={remove}>
            {t.removeYes}
          </button>
        </div>
      ) : (
        <>
          {room.lesson.phase === 'live' && <Stage room={room} seat={seat} onClose={onClose} />}
          {room.lesson.phase === 'live' && <SeatHand room={room} seat={seat} onClose={onClose} />}
          <div class="dialog-actions stacked">
            {seat.client !== 'agent' && (
              <button type="button" class="button" data-testid="see-page" onClick={() => (dialog.value = { kind: 'page', seat: seat.seat })}>
                <NotebookPen />
                {wallWords.see}
              </button>
            )}
            <Work seat={seat} onClose={onClose} />
            <button type="button" class="button" data-testid="remove" onClick={() => setAsking(true)}>
              <UserMinus />
              {t.remove}
            </button>
          </div>
        </>
      )}
    </Dialog>
  )
}

/** How pictures reach the tablet. */
function LinkFact({ seat }: { seat: SeatDetail }) {
  const link = linkOf(seat)
  if (link === null) return null
  const Icon = LINK_ICONS[link.kind]
  return (
    <>
      <dt>{t.link}</dt>
      <dd class="fact-link" data-tone={link.tone} data-testid="seat-link" data-link={link.kind}>
        <Icon />
        {link.text}
      </dd>
    </>
  )
}

/** Onto the projector and off it; where that cannot be, why. */
function Stage({ room, seat, onClose }: { room: Room; seat: SeatDetail; onClose: () => void }) {
  const why = useId()
  const stage = stageOf(seat, room)
  const reason = whyNot(seat)
  const does = (command: Parameters<typeof give>[0]) => () => {
    give(command)
    onClose()
  }
  if (stage !== null && stage.kind !== 'offered') {
    return (
      <div class="dialog-actions">
        <button type="button" class="button" data-testid="take-off-seat" disabled={!connected.value} onClick={does(takeOff(room, seat.seat))}>
          <X />
          {t.takeOff}
        </button>
      </div>
    )
  }
  return (
    <div class="stage">
      {stage !== null && (
        <p class="stage-sign" data-tone="wait">
          {t.handsUp(seat.name, 1)}
        </p>
      )}
      <div class="dialog-actions">
        <button
          type="button"
          class="button primary"
          data-testid="put-up"
          disabled={!connected.value || reason !== null}
          aria-describedby={reason === null ? undefined : why}
          onClick={does({ type: 'project', show: 'pupil', target: seat.seat })}
        >
          <Presentation />
          {t.putUp}
        </button>
        {stage !== null && (
          <button type="button" class="button" data-testid="not-now" disabled={!connected.value} onClick={does({ type: 'decline', seat: seat.seat })}>
            {t.notNow}
          </button>
        )}
      </div>
      {reason !== null && (
        <p id={why} class="muted">
          {reason}
        </p>
      )}
    </div>
  )
}

function Work({ seat, onClose }: { seat: SeatDetail; onClose: () => void }) {
  const count = works.value.pieces.filter((piece) => piece.seat === seat.seat).length
  if (count === 0) return null
  return (
    <button
      type="button"
      class="button"
      data-testid="works-of"
      onClick={() => {
        filter.value = seat.seat
        tab.value = 'works'
        onClose()
      }}
    >
      <Images />
      {t.worksOf(seat.name)}
      <span class="badge">{count}</span>
    </button>
  )
}
