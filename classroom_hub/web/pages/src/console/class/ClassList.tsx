/** The pupils of a class, with what each has; printing; and in an empty room what to do. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { PupilEntry } from '@classroom-hub/protocol/src/rosters'
import { Camera, CameraOff, FileUp, Images, Printer, QrCode, Tablet, Trash2, UserPlus } from 'lucide-preact'
import { useId } from 'preact/hooks'
import { t } from '../words'
import type { View } from './ClassDialog'
import { ErrorLine } from './ErrorLine'
import { print, roster } from './roster'
import type { Sheet } from './roster'
import { useWork } from './work'

interface ClassListProps {
  className: string | null
  onChoose: (className: string) => void
  onShow: (view: View) => void
}

export function ClassList({ className, onChoose, onShow }: ClassListProps) {
  const classes = roster.value?.classes
  if (classes === undefined) return <p class="muted">{t.classLoading}</p>
  const pupils = classes.find((each) => each.name === className)?.pupils ?? []
  return (
    <>
      {pupils.length === 0 && <p class="class-empty">{t.classEmpty}</p>}
      <div class="class-actions">
        <button type="button" class="button primary" data-testid="import" onClick={() => onShow({ kind: 'import' })}>
          <FileUp />
          {t.importList}
        </button>
        <button type="button" class="button" data-testid="add-pupil" onClick={() => onShow({ kind: 'add' })}>
          <UserPlus />
          {t.addPupil}
        </button>
      </div>
      {classes.length > 1 && (
        <div class="chips" role="group" aria-label={t.classes}>
          {classes.map((each) => (
            <button key={each.name} type="button" class="chip" data-testid="class-chip" aria-pressed={each.name === className} onClick={() => onChoose(each.name)}>
              {each.name} <span class="muted">{each.pupils.length}</span>
            </button>
          ))}
        </div>
      )}
      {className !== null && pupils.length > 0 && (
        <section class="class-section">
          <h3>
            {className} <span class="muted">{t.classPupils(pupils.length)}</span>
          </h3>
          <ul class="class-pupils">
            {pupils.map((pupil) => (
              <li key={pupil.id}>
                <Pupil pupil={pupil} onOpen={() => onShow({ kind: 'pupil', id: pupil.id })} />
              </li>
            ))}
          </ul>
          <Without pupils={pupils} />
          <Sheets className={className} />
          <button type="button" class="quiet-button class-remove" data-testid="remove-class" onClick={() => onShow({ kind: 'remove' })}>
            <Trash2 />
            {t.removeClass}
          </button>
        </section>
      )}
    </>
  )
}

function Pupil({ pupil, onOpen }: { pupil: PupilEntry; onOpen: () => void }) {
  const photo = pupil.photo === true ? t.photo_yes : pupil.photo === false ? t.photo_no : t.photo_unsaid
  const full = `${pupil.given_name} ${pupil.family_name}`.trim()
  return (
    <button type="button" class="class-pupil" data-testid="class-pupil" data-name={pupil.name} onClick={onOpen}>
      <Animal name={pupil.animal} colour={pupil.colour} size={44} decorative />
      <span class="class-pupil-words">
        <strong>{full}</strong>
        <span class="class-signs">
          <span class="class-sign" data-tone={pupil.photo === true ? 'ok' : 'quiet'}>
            {pupil.photo === true ? <Camera /> : <CameraOff />}
            {photo}
          </span>
          {pupil.badge && (
            <span class="class-sign">
              <QrCode />
              {t.hasBadge}
            </span>
          )}
          {pupil.pictures.length > 0 && (
            <span class="class-sign">
              <Images />
              {t.hasPictures}
            </span>
          )}
          {pupil.tablets > 0 && (
            <span class="class-sign">
              <Tablet />
              {t.hasTablets(pupil.tablets)}
            </span>
          )}
        </span>
      </span>
    </button>
  )
}

/** Where some have pictures: those who have none would come in without. */
function Without({ pupils }: { pupils: readonly PupilEntry[] }) {
  const without = pupils.filter((pupil) => pupil.pictures.length === 0).length
  if (without === 0 || without === pupils.length) return null
  return (
    <p class="class-help" data-tone="wait" data-testid="class-without">
      {t.withoutPictures(without)}
    </p>
  )
}

function Sheets({ className }: { className: string }) {
  const help = useId()
  const { busy, error, run } = useWork()
  const button = (sheet: Sheet, label: string) => (
    <button type="button" class="button" data-testid={`print-${sheet}`} aria-describedby={help} aria-busy={busy} onClick={() => void run(() => print(className, sheet))}>
      <Printer />
      {label}
    </button>
  )
  return (
    <>
      <div class="class-actions">
        {button('badges', t.printBadges)}
        {button('pictures', t.printPictures)}
      </div>
      <p id={help} class="muted class-help">
        {t.printHelp}
      </p>
      {error !== null && <ErrorLine text={error} />}
    </>
  )
}
