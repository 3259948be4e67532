/** On a phone, where pupils and their work do not fit side by side. */
import type { Room } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import { Images, Users } from 'lucide-preact'
import { works } from './console'
import { Segments } from './Segments'
import { t } from './words'
import { turnoutOf } from './works'

export type Tab = 'pupils' | 'works'

export const tab = signal<Tab>('pupils')

export function Tabs({ room }: { room: Room }) {
  const { activity } = room.lesson
  const { pieces } = works.value
  const turnout = activity?.open === true ? turnoutOf(room.seats, works.value, activity.activity) : null
  const count = turnout !== null ? `${turnout.handed.length}/${turnout.asked.length}` : `${pieces.length}`
  return (
    <div class="tabs">
      <Segments<Tab>
        label={t.view}
        value={tab.value}
        busy={false}
        disabled={false}
        onChoose={(chosen) => (tab.value = chosen)}
        choices={[
          { value: 'pupils', label: t.pupils, Icon: Users, testid: 'tab-pupils' },
          { value: 'works', label: pieces.length > 0 || activity?.open === true ? `${t.works} ${count}` : t.works, Icon: Images, testid: 'tab-works' },
        ]}
      />
    </div>
  )
}
