/** A tablet on its way to its cart: what is left goes out, and nothing is erased that the hub has not. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Desk } from './desk'
import { HeldPicture, SendingPicture } from './identityPictures'
import { TidyPicture } from './pictures'
import type { Session } from './session'
import type { Tidier } from './tidy'
import { t } from './words'

export function TidyView({ desk, tidier }: { desk: Desk; tidier: Tidier }): JSX.Element | null {
  const [sure, setSure] = useState(false)
  const state = tidier.state.value
  if (state === 'none') return null
  const refused = desk.refused.value
  const held = state === 'held'
  return (
    <section class="calm tidying" data-testid="tidying" data-state={state} role="status">
      {held ? <HeldPicture /> : <SendingPicture />}
      <h1>{held ? t.heldBack : t.sendingRest}</h1>
      <p>{refused > 0 ? t.heldRefused(refused) : held ? t.heldHelp(desk.unsent.value) : t.sendingHelp(desk.unsent.value)}</p>
      {refused > 0 && tidier.forgets.value && (
        <button
          type="button"
          class="quiet"
          data-testid="erase-refused"
          onClick={() => (sure ? void desk.dropRefused() : setSure(true))}
        >
          {sure ? t.eraseSure : t.eraseAnyway}
        </button>
      )}
      {tidier.cancellable && (
        <button type="button" class="primary" data-testid="keep-working" onClick={() => tidier.cancel()}>{t.back}</button>
      )}
    </section>
  )
}

export function Tidied({ session }: { session: Session }): JSX.Element {
  return (
    <section class="calm" data-testid="tidied">
      <TidyPicture />
      <h1>{t.tidied}</h1>
      <button type="button" class="quiet" data-testid="again" onClick={() => session.again()}>{t.begin}</button>
    </section>
  )
}
