/** The teacher has ended the task: the page is in, it can be seen again, and there is a free one to go on with. */
import { Check, PencilLine } from 'lucide-preact'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Desk } from './desk'
import { sentWords, t } from './words'
import type { Collected } from './work/collected'
import { FREE } from './work/tasks'

export function CollectedView({ desk, page: { activity, picture } }: { desk: Desk; page: Collected }): JSX.Element {
  const frame = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    if (picture !== null) frame.current!.replaceChildren(picture)
  }, [picture])
  // An empty page is not collected; whoever handed in has been told so.
  const word = desk.handedIn(activity) ? sentWords.in : picture === null ? t.taskOver : t.collected
  return (
    <section class="collected" data-testid="collected">
      <div class="collected-word" role="status">
        <Check size={56} strokeWidth={3} aria-hidden="true" />
        <h2>{word}</h2>
        {activity.title !== '' && <p>{activity.title}</p>}
      </div>
      {picture !== null && (
        <button type="button" class="collected-page" data-testid="collected-page" aria-label={t.seeMyPage} title={t.seeMyPage} onClick={() => desk.turnTo(activity.activity)}>
          <span ref={frame} aria-hidden="true" />
        </button>
      )}
      <button type="button" class="primary" data-testid="collected-free" onClick={() => desk.turnTo(FREE)}>
        <PencilLine size={34} aria-hidden="true" />
        {t.freePage}
      </button>
    </section>
  )
}
