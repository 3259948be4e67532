/** "Ma classe": the list, a pupil, an import and what it would change, each in the place of the one before. */
import './class.css'
import type { PreviewRequest, PreviewView } from '@classroom-hub/protocol/src/rosters'
import { CircleCheck } from 'lucide-preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Dialog } from '../../shared/Dialog'
import { t } from '../words'
import { ClassList } from './ClassList'
import { ErrorLine } from './ErrorLine'
import { ImportForm } from './ImportForm'
import { PreviewTable } from './PreviewTable'
import { PupilForm } from './PupilForm'
import { RemoveClass } from './RemoveClass'
import { load, roster } from './roster'
import { useWork } from './work'

export type View =
  | { readonly kind: 'list' | 'import' | 'add' }
  | { readonly kind: 'pupil'; readonly id: string }
  | { readonly kind: 'remove' }
  | { readonly kind: 'preview'; readonly request: PreviewRequest; readonly preview: PreviewView }

/** Which class is shown; the first one where it is gone. */
export function shownClass(chosen: string | null): string | null {
  const names = roster.value?.classes.map((each) => each.name) ?? []
  return chosen !== null && names.includes(chosen) ? chosen : names[0] ?? null
}

export function ClassDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const [view, setView] = useState<View>({ kind: 'list' })
  const [chosen, setChosen] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  /** What was pasted: there again when the teacher comes back from the changes to mend a line. */
  const [draft, setDraft] = useState('')
  const work = useWork()
  const body = useRef<HTMLDivElement>(null)
  const seen = useRef(view.kind)
  useEffect(() => void work.run(load), [])
  useEffect(() => {
    // A screen reader goes on at the top of what has taken the place.
    if (seen.current !== view.kind) body.current?.closest('dialog')?.querySelector('h2')?.focus()
    seen.current = view.kind
  }, [view.kind])
  const className = shownClass(chosen)
  const show = (next: View, sentence = ''): void => {
    setSaid(sentence)
    setView(next)
  }
  const list = (sentence = ''): void => show({ kind: 'list' }, sentence)
  return (
    <Dialog title={titleOf(view)} closeLabel={t.close} onClose={onClose} size="large">
      <div class="class" data-view={view.kind} data-testid="class" ref={body}>
        <p class="class-said" role="status" data-tone="ok">
          {said !== '' && (
            <>
              <CircleCheck />
              <span>{said}</span>
            </>
          )}
        </p>
        {work.error !== null && <ErrorLine text={work.error} />}
        {view.kind === 'list' && <ClassList className={className} onChoose={setChosen} onShow={show} />}
        {view.kind === 'import' && <ImportForm className={className ?? room} draft={draft} onDraft={setDraft} onBack={() => list()} onPreview={(request, preview) => show({ kind: 'preview', request, preview })} />}
        {view.kind === 'preview' && <PreviewTable first={view.preview} request={view.request} onBack={() => show({ kind: 'import' })} onDone={() => (setDraft(''), list(t.applied))} />}
        {view.kind === 'add' && <PupilForm pupil={null} className={className ?? room} onDone={(name) => (setChosen(name), list(t.done))} onBack={() => list()} />}
        {view.kind === 'pupil' && <Pupil id={view.id} onDone={(name, words) => (name !== null && setChosen(name), list(words ?? t.done))} onBack={() => list()} />}
        {view.kind === 'remove' && className !== null && <RemoveClass className={className} onBack={list} />}
      </div>
    </Dialog>
  )
}

function Pupil({ id, onDone, onBack }: { id: string; onDone: (className: string | null, said?: string) => void; onBack: () => void }) {
  const where = roster.value?.classes.find((each) => each.pupils.some((pupil) => pupil.id === id))
  const pupil = where?.pupils.find((each) => each.id === id)
  useEffect(() => {
    if (pupil === undefined) onBack()
  }, [pupil === undefined])
  return where === undefined || pupil === undefined ? null : <PupilForm pupil={pupil} className={where.name} onDone={onDone} onBack={onBack} />
}

function titleOf(view: View): string {
  switch (view.kind) {
    case 'import':
      return t.importList
    case 'preview':
      return t.changes
    case 'add':
      return t.addPupil
    case 'pupil': {
      const pupils = roster.value?.classes.flatMap((each) => each.pupils) ?? []
      return pupils.find((pupil) => pupil.id === view.id)?.name ?? t.class
    }
    default:
      return t.class
  }
}
