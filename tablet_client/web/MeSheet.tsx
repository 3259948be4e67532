/** What a pupil's own name in the strip opens: put the tablet away, it is not me, which hand holds the pen. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { SeatView } from '@classroom-hub/protocol/src/messages'
import { Archive, UserX, X } from 'lucide-preact'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Session } from './session'
import type { Tidier } from './tidy'
import { LeftHand } from './WhoView'
import { t } from './words'

interface Props {
  session: Session
  seat: SeatView
  tidier: Tidier
  close: () => void
}

export function MeSheet({ session, seat, tidier, close }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const act = (what: () => void) => () => {
    close()
    what()
  }
  return (
    <dialog ref={dialog} class="me-sheet" data-testid="me-sheet" aria-label={seat.name} onClose={close} onClick={(event) => event.target === dialog.current && close()}>
      <header>
        <Animal name={seat.animal} colour={seat.colour} size={72} decorative />
        <h2>{seat.name}</h2>
        <button type="button" class="round" aria-label={t.close} data-testid="close-me" onClick={close}>
          <X size={32} aria-hidden="true" />
        </button>
      </header>
      <button type="button" class="row" data-testid="tidy" onClick={act(() => tidier.start())}>
        <Archive size={40} aria-hidden="true" />
        {t.tidy}
      </button>
      <button type="button" class="row" data-testid="not-me" onClick={act(() => session.notMe())}>
        <UserX size={40} aria-hidden="true" />
        {t.notMe}
      </button>
      <div class="row plain">
        <LeftHand />
        {t.leftHand}
      </div>
    </dialog>
  )
}
