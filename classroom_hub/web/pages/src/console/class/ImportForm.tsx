/** Where a list comes from: a file that is dropped or chosen, or lines that are pasted. */
import { MAX_NAME_CHARS } from '@classroom-hub/protocol/src/limits'
import type { PreviewRequest, PreviewView } from '@classroom-hub/protocol/src/rosters'
import { FileUp, School } from 'lucide-preact'
import { useId, useRef, useState } from 'preact/hooks'
import { useStepBack } from '../../shared/Dialog'
import { t } from '../words'
import { ErrorLine } from './ErrorLine'
import { encoded, MAX_FILE_BYTES, preview, Refused, roster, wanted } from './roster'
import { useWork } from './work'

interface ImportFormProps {
  /** The class where the list says nothing of classes, unless the teacher names another. */
  className: string
  /** What was pasted. */
  draft: string
  onDraft: (text: string) => void
  onBack: () => void
  onPreview: (request: PreviewRequest, preview: PreviewView) => void
}

export function ImportForm({ className, draft, onDraft, onBack, onPreview }: ImportFormProps) {
  useStepBack(onBack)
  const [name, setName] = useState(className)
  const [over, setOver] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const ids = { help: useId(), ent: useId(), text: useId(), textHelp: useId(), name: useId() }
  const { busy, error, run } = useWork()
  const read = (files: readonly Blob[]) =>
    void run(async () => {
      if (files.length === 0) return
      if (files.reduce((sum, each) => sum + each.size, 0) > MAX_FILE_BYTES) throw new Refused('too_large', t.file_too_large)
      await look({ files: await Promise.all(files.map(encoded)), class_name: name.trim() })
    })
  const look = async (request: PreviewRequest): Promise<void> => {
    const all = await preview(request)
    const only = wanted(all, [className, name.trim()])
    onPreview(request, only === null ? all : await preview({ ...request, only }))
  }
  return (
    <form
      class="class-form"
      onSubmit={(event) => {
        event.preventDefault()
        read(draft.trim() === '' ? [] : [new Blob([draft])])
      }}
    >
      {error !== null && <ErrorLine text={error} />}
      {roster.value?.ent && (
        <div class="class-ent">
          <button type="button" class="button primary" data-testid="import-ent" aria-describedby={ids.ent} aria-busy={busy} onClick={() => void run(() => look({ files: [], ent: true }))}>
            <School />
            {t.importEnt}
          </button>
          <p id={ids.ent} class="muted">
            {t.importEntHelp}
          </p>
        </div>
      )}
      <p id={ids.help} class="muted">
        {t.importHelp}
      </p>
      <div
        class="class-drop"
        data-testid="drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          read([...(event.dataTransfer?.files ?? [])])
        }}
      >
        <FileUp size={40} />
        <p class="class-drop-words">{t.importDrop}</p>
        <button type="button" class={roster.value?.ent ? 'button' : 'button primary'} aria-describedby={ids.help} aria-busy={busy} onClick={() => file.current?.click()}>
          {t.importChoose}
        </button>
        <input
          ref={file}
          type="file"
          class="visually-hidden"
          tabIndex={-1}
          aria-hidden="true"
          data-testid="import-file"
          multiple
          accept=".csv,.txt,.zip,text/csv,text/plain,application/zip"
          onChange={(event) => {
            const input = event.currentTarget
            read([...(input.files ?? [])])
            input.value = '' // the same file may be chosen again
          }}
        />
      </div>
      <label for={ids.text}>{t.importPaste}</label>
      <textarea
        id={ids.text}
        class="field"
        rows={6}
        data-testid="import-text"
        value={draft}
        spellcheck={false}
        aria-describedby={ids.textHelp}
        onInput={(event) => onDraft(event.currentTarget.value)}
      />
      <p id={ids.textHelp} class="muted class-help">
        {t.importPasteHelp}
      </p>
      <label for={ids.name}>{t.importClass}</label>
      <input id={ids.name} class="field" data-testid="import-class" value={name} maxLength={MAX_NAME_CHARS} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />
      <div class="dialog-actions">
        <button type="button" class="button" data-testid="back" onClick={onBack}>
          {t.back}
        </button>
        <button type="submit" class="button primary" data-testid="import-go" aria-busy={busy} disabled={draft.trim() === ''}>
          {t.importGo}
        </button>
      </div>
    </form>
  )
}
