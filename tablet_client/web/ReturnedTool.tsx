/** A page that came back: the icon beside it, with the teacher's writing or without; and the word of it elsewhere. */
import { BookCheck } from 'lucide-preact'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Desk } from './desk'
import type { Returned } from './returned'
import { t } from './words'

export function ReturnedTool({ returned }: { returned: Returned }): JSX.Element | null {
  if (returned.ink.value === null) return null
  const on = returned.on.value
  const label = on ? t.hideCorrection : t.seeCorrection
  return (
    <button type="button" class="sheet-turn returned" data-testid="returned" aria-label={label} title={label} aria-pressed={on} onClick={() => (returned.on.value = !on)}>
      <BookCheck size={38} aria-hidden="true" />
    </button>
  )
}

/** Told until the pupil sees the page: a tap leads to it; where the class looks at the board, it puts the word away. */
export function CameBack({ desk, drawing }: { desk: Desk; drawing: boolean }): JSX.Element | null {
  const { returned } = desk
  const [page] = drawing ? returned.unseen.value : returned.news.value
  const seen = drawing && returned.ink.value !== null ? returned.page.value : null
  useEffect(() => {
    if (seen !== null) returned.see(seen)
  }, [seen])
  if (page === undefined || page === seen) return null
  return (
    <button
      type="button"
      class="came-back"
      data-testid="came-back"
      onClick={() => {
        returned.hear(page)
        if (drawing) desk.turnTo(page)
      }}
    >
      <BookCheck size={34} aria-hidden="true" />
      <span>{t.cameBack}</span>
    </button>
  )
}
