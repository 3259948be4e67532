/** Three pictures in order: what proves a pupil who does not read or type. */
import { Animal } from '@classroom-hub/kit/Animal'
import { errorWords } from '@classroom-hub/kit/errors'
import { Icon } from '@classroom-hub/kit/Icon'
import { iconName } from '@classroom-hub/kit/icons'
import { ICONS, PICTURES } from '@classroom-hub/protocol/src/limits'
import type { ErrorCode, PupilView } from '@classroom-hub/protocol/src/messages'
import { ArrowLeft, Delete } from 'lucide-preact'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from './words'

interface Props {
  pupil: PupilView
  hitch: { readonly code: ErrorCode; readonly tries: number } | null
  done: (pictures: [number, number, number]) => void
  back: () => void
}

const PLACES = Array.from({ length: PICTURES }, (_, place) => place)
const NUMBERS = Array.from({ length: ICONS }, (_, number) => number)

export function PicturePad({ pupil, hitch, done, back }: Props): JSX.Element {
  const [chosen, choose] = useState<readonly number[]>([])
  // A wrong try is taken away, so that the next one begins at the first picture.
  useEffect(() => choose([]), [hitch])

  const tap = (number: number): void => {
    if (chosen.length >= PICTURES) return
    const [first, second, third] = [...chosen, number]
    choose([...chosen, number])
    if (first !== undefined && second !== undefined && third !== undefined) done([first, second, third])
  }

  return (
    <section class="pad" data-testid="pad">
      <header>
        <button type="button" class="round" data-testid="back" aria-label={t.back} onClick={back}>
          <ArrowLeft size={34} aria-hidden="true" />
        </button>
        <Animal name={pupil.animal} colour={pupil.colour} size={64} decorative />
        <h1>{t.yourPictures(pupil.name)}</h1>
      </header>
      <div class={`places shaken-${(hitch?.tries ?? 0) % 2}`} role="status" aria-label={t.picturesChosen(chosen.length)}>
        {PLACES.map((place) => (
          <span key={place} class="place">
            {chosen[place] !== undefined && <Icon number={chosen[place]} size="100%" decorative />}
          </span>
        ))}
        <button type="button" class="round" data-testid="undo-picture" aria-label={t.undo} disabled={chosen.length === 0} onClick={() => choose(chosen.slice(0, -1))}>
          <Delete size={34} aria-hidden="true" />
        </button>
      </div>
      <p class="problem" role="alert">{hitch === null ? '' : errorWords(hitch.code, 'pupil')}</p>
      <div class="icons">
        {NUMBERS.map((number) => (
          <button key={number} type="button" class="icon-button" data-testid="icon" data-number={number} aria-label={iconName(number)} onClick={() => tap(number)}>
            <Icon number={number} size="100%" decorative />
          </button>
        ))}
      </div>
    </section>
  )
}
