/** One pupil: names, class and permission; badge and pictures; the way out. Or a new one. */
import { Animal } from '@classroom-hub/kit/Animal'
import { Icon } from '@classroom-hub/kit/Icon'
import { MAX_NAME_CHARS } from '@classroom-hub/protocol/src/limits'
import type { PupilEntry } from '@classroom-hub/protocol/src/rosters'
import { Ban, Download, Eraser, Images, QrCode, UserMinus } from 'lucide-preact'
import { useId, useState } from 'preact/hooks'
import { useStepBack } from '../../shared/Dialog'
import { t } from '../words'
import { ErrorLine } from './ErrorLine'
import { EraseForm } from './EraseForm'
import { change, exportAddress, roster } from './roster'
import type { Work } from './work'
import { useWork } from './work'

interface PupilFormProps {
  /** `null`: a new one. */
  pupil: PupilEntry | null
  className: string
  /** The class that the pupil is in now; `null`: in none. */
  onDone: (className: string | null, said?: string) => void
  onBack: () => void
}

const ANSWERS = { yes: true, no: false, unsaid: null } as const
type Answer = keyof typeof ANSWERS

function answerOf(pupil: PupilEntry | null): Answer {
  return pupil?.photo === true ? 'yes' : pupil?.photo === false ? 'no' : 'unsaid'
}

export function PupilForm({ pupil, className, onDone, onBack }: PupilFormProps) {
  const [given, setGiven] = useState(pupil?.given_name ?? '')
  const [family, setFamily] = useState(pupil?.family_name ?? '')
  const [inClass, setInClass] = useState(className)
  const [photo, setPhoto] = useState(answerOf(pupil))
  const [removing, setRemoving] = useState(false)
  const [erasing, setErasing] = useState(false)
  const [held, hold] = useState(false)
  const work = useWork()
  const group = useId()
  const classes = useId()
  const save = async (): Promise<void> => {
    const fields = { given_name: given.trim(), family_name: family.trim(), class_name: inClass.trim(), photo: ANSWERS[photo] }
    const saved = await work.run(() => change(pupil === null ? { type: 'add_pupil', ...fields } : { type: 'change_pupil', id: pupil.id, ...fields }))
    if (saved) onDone(fields.class_name)
  }
  const changed = given !== (pupil?.given_name ?? '') || family !== (pupil?.family_name ?? '') || inClass !== className || photo !== answerOf(pupil)
  const stepBack = (): void => {
    if (removing) setRemoving(false)
    else if (changed) hold(true)
    else onBack()
  }
  useStepBack(erasing ? null : stepBack)
  if (erasing && pupil !== null) {
    return <EraseForm pupil={pupil} onKeep={() => setErasing(false)} onErased={() => onDone(null, t.erased(pupil.name))} />
  }
  if (removing && pupil !== null) {
    const remove = async (): Promise<void> => {
      if (await work.run(() => change({ type: 'remove_pupil', id: pupil.id }))) onDone(null)
    }
    return (
      <div class="class-form">
        <p>
          <strong>{t.removePupilAsk(pupil.name)}</strong> {t.removePupilHelp}
        </p>
        {work.error !== null && <ErrorLine text={work.error} />}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={() => setRemoving(false)}>
            {t.keep}
          </button>
          <button type="button" class="button danger" data-testid="remove-pupil-yes" aria-busy={work.busy} onClick={() => void remove()}>
            {t.removeYes}
          </button>
        </div>
      </div>
    )
  }
  return (
    <div class="class-form">
      <form
        class="class-form"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        {work.error !== null && <ErrorLine text={work.error} />}
        {held && changed && <ErrorLine text={t.unsaved} />}
        <div class="class-fields">
          {pupil !== null && <Animal name={pupil.animal} colour={pupil.colour} size={72} decorative />}
          <Field label={t.givenName} value={given} onInput={setGiven} testid="given-name" required />
          <Field label={t.familyName} value={family} onInput={setFamily} testid="family-name" />
          <Field label={t.className} value={inClass} onInput={setInClass} testid="class-name" list={classes} required />
          <datalist id={classes}>
            {roster.value?.classes.map((each) => <option key={each.name} value={each.name} />)}
          </datalist>
        </div>
        <fieldset class="class-choices">
          <legend>{t.photoAsk}</legend>
          {(Object.keys(ANSWERS) as Answer[]).map((answer) => (
            <label key={answer} class="class-check">
              <input type="radio" name={group} checked={photo === answer} onChange={() => setPhoto(answer)} />
              {t[`photoAnswer_${answer}`]}
            </label>
          ))}
        </fieldset>
        <div class="dialog-actions">
          <button type="button" class="button" data-testid="back" onClick={onBack}>
            {t.back}
          </button>
          <button type="submit" class="button primary" data-testid="save-pupil" aria-busy={work.busy}>
            {t.save}
          </button>
        </div>
      </form>
      {pupil !== null && <Entering pupil={pupil} work={work} />}
      {pupil !== null && (
        <section class="class-section">
          <h3>{t.pupilData}</h3>
          <div class="class-actions">
            <a class="button" href={exportAddress(pupil.id)} download data-testid="export-pupil">
              <Download />
              {t.exportPupil}
            </a>
            <button type="button" class="button" data-testid="erase-pupil" onClick={() => setErasing(true)}>
              <Eraser />
              {t.erasePupil}
            </button>
          </div>
          <p class="muted class-help">{t.pupilDataHelp}</p>
        </section>
      )}
      {pupil !== null && (
        <button type="button" class="quiet-button class-remove" data-testid="remove-pupil" onClick={() => setRemoving(true)}>
          <UserMinus />
          {t.removePupil}
        </button>
      )}
    </div>
  )
}

interface FieldProps {
  label: string
  value: string
  testid: string
  onInput: (value: string) => void
  required?: boolean
  list?: string
}

function Field({ label, value, testid, onInput, required = false, list }: FieldProps) {
  const id = useId()
  return (
    <div class="class-field">
      <label for={id}>{label}</label>
      <input id={id} class="field" data-testid={testid} value={value} required={required} maxLength={MAX_NAME_CHARS} autocomplete="off" list={list} onInput={(event) => onInput(event.currentTarget.value)} />
    </div>
  )
}

/** What the pupil comes in with. */
function Entering({ pupil, work }: { pupil: PupilEntry; work: Work }) {
  const badgeHelp = useId()
  const revokeHelp = useId()
  const does = (type: 'new_badge' | 'new_pictures' | 'revoke') => () => void work.run(() => change({ type, id: pupil.id }))
  const anything = pupil.badge || pupil.pictures.length > 0 || pupil.tablets > 0
  return (
    <section class="class-section">
      <h3>{t.entering}</h3>
      {pupil.pictures.length === 0 ? (
        <p class="muted">{t.noPictures}</p>
      ) : (
        <div class="class-pictures" data-testid="pictures">
          <p>{t.picturesAre}</p>
          {pupil.pictures.map((number, place) => (
            <Icon key={place} number={number} size={56} />
          ))}
        </div>
      )}
      <div class="class-actions">
        <button type="button" class="button" data-testid="new-badge" aria-describedby={badgeHelp} aria-busy={work.busy} onClick={does('new_badge')}>
          <QrCode />
          {pupil.badge ? t.newBadge : t.giveBadge}
        </button>
        <button type="button" class="button" data-testid="new-pictures" aria-busy={work.busy} onClick={does('new_pictures')}>
          <Images />
          {pupil.pictures.length > 0 ? t.newPictures : t.givePictures}
        </button>
        {anything && (
          <button type="button" class="button" data-testid="revoke" aria-describedby={revokeHelp} aria-busy={work.busy} onClick={does('revoke')}>
            <Ban />
            {t.revoke}
          </button>
        )}
      </div>
      {pupil.badge && (
        <p id={badgeHelp} class="muted class-help">
          {t.badgeHelp}
        </p>
      )}
      {anything && (
        <p id={revokeHelp} class="muted class-help">
          {t.revokeHelp}
        </p>
      )}
    </section>
  )
}
