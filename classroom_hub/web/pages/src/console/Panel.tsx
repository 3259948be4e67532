/** A part of the side column that folds. Wide windows open with the preview unfolded, phones with nothing. */
import { effect, signal } from '@preact/signals'
import { ChevronDown } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { NO_WORKS, works } from './console'

type PanelId = 'preview' | 'door' | 'nearby'

/** Whether the side column is beside the cards. */
export const roomy = typeof matchMedia === 'function' && matchMedia('(min-width: 720px)').matches

/** Which panels are unfolded. */
export const unfolded = signal<Readonly<Record<PanelId, boolean>>>({ preview: roomy, door: false, nearby: false })

/** Below this height work would have a single row beside the preview (CSS pixels). */
const LOW = 900

/** Gives the pupils' work the preview's place where there is not enough for both; a press brings the preview back. */
export function makeRoomForWork(): void {
  if (innerHeight < LOW) unfolded.value = { ...unfolded.peek(), preview: false }
}

// A page that opens in mid-lesson; later, work comes by itself, and nothing in sight may move for it.
const stopWaiting = effect(() => {
  const { activities, pieces } = works.value
  if (works.value === NO_WORKS) return
  if (activities.length + pieces.length > 0) makeRoomForWork()
  queueMicrotask(() => stopWaiting())
})

/** In a low window the preview and the door would leave no place for work together. */
function toggle(id: PanelId): void {
  const open = !unfolded.peek()[id]
  const other = id === 'door' ? 'preview' : id === 'preview' ? 'door' : null
  const gives = open && roomy && other !== null && innerHeight < LOW
  unfolded.value = { ...unfolded.peek(), [id]: open, ...(gives ? { [other]: false } : {}) }
}

interface PanelProps {
  id: PanelId
  title: string
  /** Said in the head while the panel is folded. */
  summary?: string
  badge?: ComponentChildren
  children: ComponentChildren
}

export function Panel({ id, title, summary, badge, children }: PanelProps) {
  const body = useId()
  const open = unfolded.value[id]
  return (
    <section class="panel" data-panel={id} data-open={open}>
      <h2>
        <button
          type="button"
          class="panel-head"
          data-testid={`panel-${id}`}
          aria-expanded={open}
          aria-controls={body}
          onClick={() => toggle(id)}
        >
          <span class="panel-title">{title}</span>
          {!open && summary !== undefined && <span class="muted">{summary}</span>}
          {badge}
          <ChevronDown class="chevron" />
        </button>
      </h2>
      {/* Folded, not gone: the board's canvas counts its pictures for as long as the page lives. */}
      <div id={body} class="panel-body" hidden={!open}>
        {children}
      </div>
    </section>
  )
}
