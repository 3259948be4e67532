/** What the work is done on: a blank sheet, the screen as it is, or a document from this device. */
import { errorWords } from '@classroom-hub/kit/errors'
import { CircleAlert, File as FileIcon, FileDown, FileText, Presentation, X } from 'lucide-preact'
import { useId, useRef } from 'preact/hooks'
import { askWords as w } from './askWords'
import type { MaterialChoice } from './material'

export function OnWhat({ choice }: { choice: MaterialChoice }) {
  const heading = useId()
  const input = useRef<HTMLInputElement>(null)
  const source = choice.source.value
  return (
    <fieldset class="ask-part" aria-labelledby={heading}>
      <legend id={heading}>{w.on}</legend>
      <div class="ask-choices">
        <button type="button" class="button" data-testid="on-blank" aria-pressed={source === null} onClick={() => choice.clear()}>
          <FileIcon />
          {w.blank}
        </button>
        <button type="button" class="button" data-testid="on-screen" aria-pressed={source === 'screen'} onClick={() => choice.chooseScreen(w.screenName)}>
          <Presentation />
          {w.screen}
        </button>
        <button type="button" class="button" data-testid="on-document" title={w.fileHelp} aria-pressed={source === 'file'} onClick={() => input.current!.click()}>
          <FileText />
          {w.file}
        </button>
        <input
          ref={input}
          type="file"
          class="visually-hidden"
          tabIndex={-1}
          aria-label={w.fileHelp}
          data-testid="on-file"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0]
            currentTarget.value = ''
            if (file !== undefined) choice.chooseFile(file)
          }}
        />
      </div>
      <Chosen choice={choice} />
    </fieldset>
  )
}

function Chosen({ choice }: { choice: MaterialChoice }) {
  const now = choice.now.value
  if (now.state === 'none') return null
  if (now.state === 'sending') {
    const gone = now.part >= 1
    return (
      <p class="ask-material" role="status" data-testid="material" data-state="sending">
        <progress {...(gone ? {} : { value: now.part })} max={1} aria-hidden="true" />
        {gone ? w.preparing(now.name) : w.sending(now.name)}
      </p>
    )
  }
  if (now.state === 'failed') {
    return (
      <p class="ask-material" role="alert" data-tone="problem" data-testid="material" data-state="failed">
        <CircleAlert />
        {now.trouble === null ? w.lost : errorWords(now.trouble, 'teacher')}
      </p>
    )
  }
  const { material, title, sheets = 1, kind } = now.view
  return (
    <p class="ask-material" role="status" data-testid="material" data-state="ready">
      {kind === 'pictures' ? <img src={`/materials/${material}/0`} alt="" /> : <FileDown />}
      <span>
        {w.ready(title, sheets)}
        {kind === 'file' && <small class="muted">{w.opened}</small>}
      </span>
      <button type="button" class="icon-button" aria-label={w.remove} title={w.remove} onClick={() => choice.clear()}>
        <X />
      </button>
    </p>
  )
}
