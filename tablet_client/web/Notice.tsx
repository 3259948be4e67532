/** What changed, for those who listen; and the sign of a lost link, for those who look. */
import type { JSX } from 'preact'
import { SearchingPicture } from './pictures'
import type { State } from './state'
import { t } from './words'

interface Props {
  state: State
  lost: boolean
  frozen: boolean
  /** Whether to show the sign, beside saying it. */
  sign: boolean
}

export function Notice({ state, lost, frozen, sign }: Props): JSX.Element {
  return (
    <>
      {sign && (
        <div class="sign" data-testid="searching" aria-hidden="true">
          <SearchingPicture />
        </div>
      )}
      <p class="visually-hidden" role="status">{lost ? t.searching : spoken(state, frozen)}</p>
    </>
  )
}

function spoken(state: State, frozen: boolean): string {
  switch (state) {
    case 'live':
      return frozen ? t.frozen : t.connected
    case 'blank':
      return t.look
    case 'work':
      return t.work
    case 'ended':
      return t.bye
    case 'knocking':
      return t.knockingHelp
    case 'waiting':
      return t.entering
    case 'form':
    case 'who':
    case 'tidied':
    case 'over':
      return '' // told by the screen itself
  }
}
