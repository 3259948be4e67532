/** "Qui es-tu ?": the class as tiles, then "C'est toi, Léa ?", then the three pictures where they are asked. */
import { Animal } from '@classroom-hub/kit/Animal'
import { errorWords } from '@classroom-hub/kit/errors'
import type { PupilView } from '@classroom-hub/protocol/src/messages'
import { Check, Pointer, UserPlus, Volume2, X } from 'lucide-preact'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { leftHanded, setLeftHanded } from './belongings'
import { PicturePad } from './PicturePad'
import type { Session } from './session'
import { canSpeak, speak } from './speak'
import { t } from './words'

type Step = { readonly at: 'tiles' } | { readonly at: 'sure' | 'pictures'; readonly pupil: PupilView }

const TILES: Step = { at: 'tiles' }

export function WhoView({ session }: { session: Session }): JSX.Element | null {
  const [step, go] = useState<Step>(TILES)
  const who = session.who.value
  const hitch = session.hitch.value
  useEffect(() => {
    // Wrong pictures are tried again where one stands; all else begins with the tiles.
    if (hitch !== null && hitch.code !== 'wrong_pictures' && hitch.code !== 'too_many_tries') go(TILES)
  }, [hitch])
  if (who === null) return null
  if (step.at === 'sure') {
    const { pupil } = step
    const yes = (): void => {
      if (pupil.pictures === true) go({ at: 'pictures', pupil })
      else session.identify(pupil.pupil, null)
    }
    return <Sure pupil={pupil} yes={yes} no={() => go(TILES)} />
  }
  if (step.at === 'pictures') {
    return (
      <PicturePad
        pupil={step.pupil}
        hitch={hitch}
        done={(pictures) => session.identify(step.pupil.pupil, pictures)}
        back={() => go(TILES)}
      />
    )
  }
  return (
    <section class="choose" data-testid="who">
      <header>
        <LeftHand />
        <h1>{t.whoAreYou}</h1>
        <Speaker sentence={t.whoAreYouSpoken} />
      </header>
      {hitch !== null && <p class="problem" role="alert">{errorWords(hitch.code, 'pupil')}</p>}
      <ul class="tiles">
        {who.pupils.map((pupil) => (
          <li key={pupil.pupil}>
            <button
              type="button"
              class="tile"
              data-testid="tile"
              data-name={pupil.name}
              data-taken={pupil.taken === true}
              aria-label={pupil.taken === true ? t.tileTaken(pupil.name) : pupil.name}
              onClick={() => go({ at: 'sure', pupil })}
            >
              <Animal name={pupil.animal} colour={pupil.colour} size="var(--tile-animal)" decorative />
              <span>{pupil.name}</span>
              {pupil.taken === true && <Check class="taken" size={26} aria-hidden="true" />}
            </button>
          </li>
        ))}
      </ul>
      {who.guests && (
        <button type="button" class="guest" data-testid="guest" onClick={() => session.beGuest(true)}>
          <UserPlus size={28} aria-hidden="true" />
          {t.imNotHere}
        </button>
      )}
    </section>
  )
}

/** A wrong tap is found here, before it takes a classmate's seat or tries a classmate's pictures. */
function Sure({ pupil, yes, no }: { pupil: PupilView; yes: () => void; no: () => void }): JSX.Element {
  const question = t.isItYou(pupil.name)
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <section class="calm sure" data-testid="sure">
      <Animal name={pupil.animal} colour={pupil.colour} size="min(38vw, 32vh, 260px)" decorative />
      <div class="question">
        <h1>{question}</h1>
        <Speaker sentence={question} />
      </div>
      <div class="answers">
        <button type="button" class="answer no" data-testid="no" onClick={no}>
          <X size={48} aria-hidden="true" />
          {t.no}
        </button>
        <button ref={first} type="button" class="answer yes" data-testid="yes" onClick={yes}>
          <Check size={48} aria-hidden="true" />
          {t.yes}
        </button>
      </div>
    </section>
  )
}

/** Says the sentence with the tablet's own voice; absent where it has none. */
export function Speaker({ sentence }: { sentence: string }): JSX.Element | null {
  if (!canSpeak.value) return null
  return (
    <button type="button" class="round" data-testid="speak" aria-label={t.listen} onClick={() => speak(sentence)}>
      <Volume2 size={34} aria-hidden="true" />
    </button>
  )
}

export function LeftHand(): JSX.Element {
  const left = leftHanded.value
  return (
    <button type="button" class={left ? 'round hand left' : 'round hand'} data-testid="left-hand" aria-pressed={left} aria-label={t.leftHand} onClick={() => setLeftHanded(!left)}>
      <Pointer size={30} aria-hidden="true" />
    </button>
  )
}
