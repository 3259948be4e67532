/** The pages of this lesson that a pupil can turn back to: what was handed out, and the free page. */
import { FileText, PencilLine, Users } from 'lucide-preact'
import type { ActivityView } from '@classroom-hub/protocol/src/messages'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Desk } from './desk'
import { t } from './words'
import { FREE } from './work/tasks'

export function Pages({ desk, close }: { desk: Desk; close: () => void }): JSX.Element | null {
  const all = desk.tasks.all.value
  const current = desk.tasks.current.value?.activity ?? FREE
  if (all.length === 0) return null
  const turn = (activity: string) => () => {
    desk.turnTo(activity)
    close()
  }
  return (
    <div class="choices pages" role="group" aria-label={t.pages}>
      {[...all].reverse().map((each) => (
        <button key={each.activity} type="button" class="choice" data-testid="turn-page" aria-pressed={each.activity === current} onClick={turn(each.activity)}>
          <Sign activity={each} />
          <span>{each.title || t.asked}</span>
        </button>
      ))}
      <button type="button" class="choice" data-testid="turn-free" aria-pressed={current === FREE} onClick={turn(FREE)}>
        <PencilLine size={44} aria-hidden="true" />
        <span>{t.freePage}</span>
      </button>
    </div>
  )
}

function Sign({ activity }: { activity: ActivityView }): JSX.Element {
  const Icon = activity.shared === true ? Users : FileText
  return <Icon size={44} aria-hidden="true" />
}

/** A file that was handed out, to be opened by the tablet's own programs. */
export function HandedFile({ desk }: { desk: Desk }): JSX.Element | null {
  const [missing, miss] = useState(false)
  const material = desk.tasks.current.value?.material
  if (material?.kind !== 'file') return null
  return (
    <button type="button" class="handed-file" data-testid="handed-file" onClick={() => void desk.openFile().then((found) => miss(!found))}>
      <FileText size={34} aria-hidden="true" />
      <span>{missing ? t.notHereYet : material.title || t.document}</span>
    </button>
  )
}
