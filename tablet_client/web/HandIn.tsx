/** Handing in: the drawing, a photo or a file; and what became of it. */
import { Camera, Check, CircleAlert, CloudUpload, File as FileIcon, Palette } from 'lucide-preact'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Desk } from './desk'
import { HandedFile, Pages } from './Pages'
import { DoneChoice } from './question/DoneChoice'
import type { Entry, Outbox } from './work/outbox'
import { sentWords, t } from './words'

/** How long "it is in" stays. */
const DELIVERED_MS = 2500

export function HandIn({ desk, close }: { desk: Desk; close: () => void }): JSX.Element {
  const { easel, outbox, asked } = desk
  const choose = (input: HTMLInputElement): void => {
    const file = input.files?.[0]
    input.value = ''
    if (file !== undefined) void desk.handInFile(file)
  }
  return (
    <section class="panel work-panel" aria-label={t.handIn}>
      <h2>{asked.value?.title || t.handInWhat}</h2>
      <HandedFile desk={desk} />
      <DoneChoice signs={desk.signs} close={close} />
      <div class="choices">
        <button
          type="button"
          class="choice"
          data-testid="hand-in-drawing"
          disabled={easel.empty}
          onClick={() => {
            close()
            void desk.handInDrawing(t.drawingName)
          }}
        >
          <Palette size={44} aria-hidden="true" />
          <span>{t.myDrawing}</span>
        </button>
        {/* iPads turn their own format into JPEG where JPEG is asked for. */}
        <label class="choice">
          <input type="file" accept="image/jpeg,image/png" capture="environment" data-testid="hand-in-photo" onChange={(event) => choose(event.currentTarget)} />
          <Camera size={44} aria-hidden="true" />
          <span>{t.aPhoto}</span>
        </label>
        <label class="choice">
          <input type="file" data-testid="hand-in-file" onChange={(event) => choose(event.currentTarget)} />
          <FileIcon size={44} aria-hidden="true" />
          <span>{t.aFile}</span>
        </label>
      </div>
      <Pages desk={desk} close={close} />
      {desk.tooLarge.value && (
        <p class="too-large" role="alert">
          <CircleAlert size={28} aria-hidden="true" />
          {t.tooLarge}
        </p>
      )}
      <ul class="sent" aria-live="polite">
        {outbox.entries.value.map((entry) => (
          <Sent key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  )
}

const ICONS = { waiting: CloudUpload, sending: CloudUpload, in: Check, refused: CircleAlert } as const

export function Sent({ entry }: { entry: Entry }): JSX.Element {
  const Icon = ICONS[entry.state]
  return (
    <li class="sent-entry" data-testid="sent" data-state={entry.state}>
      <Icon size={28} aria-hidden="true" />
      <span>{entry.name}</span>
      <strong>{sentWords[entry.state]}</strong>
      {entry.state === 'sending' && <progress value={entry.progress} max={1} aria-label={sentWords.sending} />}
    </li>
  )
}

/** Tells of each piece once, though the desk is put away and comes back. */
export function LatestDelivery({ outbox }: { outbox: Outbox }): JSX.Element | null {
  const [shown, show] = useState<Entry | null>(null)
  const news = outbox.news.value
  useEffect(() => {
    if (news === null) return
    outbox.news.value = null
    show(news)
  }, [news])
  useEffect(() => {
    if (shown === null) return undefined
    const timer = setTimeout(() => show(null), DELIVERED_MS)
    return () => clearTimeout(timer)
  }, [shown])
  return shown === null ? null : <Delivered entry={shown} />
}

/** What happened to the latest piece, for a moment, over everything: the tablet is full of "it is in". */
function Delivered({ entry }: { entry: Entry }): JSX.Element {
  return (
    <div class={`delivered ${entry.state}`} role="status" data-testid="delivered" data-state={entry.state}>
      {entry.state === 'in' ? <Check size={72} aria-hidden="true" /> : <CircleAlert size={72} aria-hidden="true" />}
      <strong>{sentWords[entry.state]}</strong>
    </div>
  )
}
