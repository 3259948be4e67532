/** Asks, by the pupil's name, before all that is kept of a pupil is erased; says what the hub cannot reach. */
import { language } from '@classroom-hub/kit/words'
import type { Erased, PortalCopy, PupilEntry, PupilKept } from '@classroom-hub/protocol/src/rosters'
import { useEffect, useId, useState } from 'preact/hooks'
import { useStepBack } from '../../shared/Dialog'
import { t } from '../words'
import { ErrorLine } from './ErrorLine'
import { erase, kept, load } from './roster'
import { useWork } from './work'

interface EraseFormProps {
  pupil: PupilEntry
  onKeep: () => void
  /** Nothing is left, and the list is anew. */
  onErased: () => void
}

/** Whether somebody has typed the name: accents and capitals are for keyboards to get wrong. */
export function isName(typed: string, name: string): boolean {
  const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase().replace(/\s+/g, ' ').trim()
  return plain(typed) === plain(name)
}

export function EraseForm({ pupil, onKeep, onErased }: EraseFormProps) {
  const [found, setFound] = useState<PupilKept | null>(null)
  const [unclaimed, setUnclaimed] = useState(false)
  const [typed, setTyped] = useState('')
  const [erased, setErased] = useState<Erased | null>(null)
  const work = useWork()
  const field = useId()
  useEffect(() => void work.run(async () => setFound(await kept(pupil.id))), [])
  const leave = async (): Promise<void> => {
    if (await work.run(load)) onErased()
  }
  useStepBack(erased === null ? onKeep : () => void leave())
  const go = async (): Promise<void> => {
    await work.run(async () => {
      const gone = await erase(pupil.id, unclaimed)
      if (gone.copies.length > 0 || gone.aside > 0) return setErased(gone)
      await load()
      onErased()
    })
  }
  if (erased !== null) {
    return (
      <div class="class-form" data-testid="erased">
        <p>
          <strong>{t.erased(pupil.name)}</strong>
        </p>
        {erased.aside > 0 && <p>{t.erasedAside}</p>}
        <Copies copies={erased.copies} />
        {work.error !== null && <ErrorLine text={work.error} />}
        <div class="dialog-actions">
          <button type="button" class="button primary" data-testid="erased-close" aria-busy={work.busy} onClick={() => void leave()}>
            {t.back}
          </button>
        </div>
      </div>
    )
  }
  return (
    <form
      class="class-form"
      data-testid="erase-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isName(typed, pupil.name)) void go()
      }}
    >
      <p>
        <strong>{t.eraseAsk(pupil.name)}</strong> {t.eraseHelp}
      </p>
      {work.error !== null && <ErrorLine text={work.error} />}
      {found !== null && (
        <>
          <p data-testid="erase-found">{t.eraseFound(found.pieces, found.pages)}</p>
          <p class="muted">{t.eraseCannot}</p>
          <Copies copies={found.copies} />
          {found.unclaimed > 0 && (
            <label class="class-check">
              <input type="checkbox" data-testid="erase-unclaimed" checked={unclaimed} onChange={(event) => setUnclaimed(event.currentTarget.checked)} />
              {t.eraseUnclaimed(found.unclaimed)}
            </label>
          )}
          <div class="class-field">
            <label for={field}>{t.eraseType(pupil.name)}</label>
            <input id={field} class="field" data-testid="erase-name" value={typed} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
          </div>
        </>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" data-testid="erase-keep" onClick={onKeep}>
          {t.keep}
        </button>
        <button type="submit" class="button danger" data-testid="erase-yes" disabled={found === null || !isName(typed, pupil.name)} aria-busy={work.busy}>
          {t.eraseYes}
        </button>
      </div>
    </form>
  )
}

/** What lies in portals: the hub cannot take it back. */
function Copies({ copies }: { copies: readonly PortalCopy[] }) {
  if (copies.length === 0) return null
  const day = (at: number): string => new Date(at).toLocaleDateString(language.value)
  return (
    <section class="class-section">
      <p>{t.eraseCopies(copies.length)}</p>
      <div class="class-scroll" tabIndex={0} role="region" aria-label={t.eraseCopies(copies.length)}>
        <table class="class-table" data-testid="erase-copies">
          <thead>
            <tr>
              <th scope="col">{t.column_portal}</th>
              <th scope="col">{t.column_path}</th>
              <th scope="col">{t.column_day}</th>
            </tr>
          </thead>
          <tbody>
            {copies.map((copy) => (
              <tr key={`${copy.target} ${copy.remote}`}>
                <td>{copy.target}</td>
                <td>{copy.remote}</td>
                <td>{day(copy.at_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
