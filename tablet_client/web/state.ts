/** The one word for what the page shows. */
import type { LessonView } from '@classroom-hub/protocol/src/messages'
import type { Stage } from './session'

export type State = 'form' | 'waiting' | 'knocking' | 'live' | 'blank' | 'work' | 'ended' | 'over'

export function stateOf(stage: Stage, lesson: LessonView | null): State {
  switch (stage) {
    case 'form':
    case 'knocking':
    case 'over':
      return stage
    case 'stuck':
      return 'over'
    case 'joining':
    case 'waiting':
      return 'waiting'
    case 'joined':
      if (lesson === null || lesson.phase !== 'live') return 'ended'
      if (lesson.blank) return 'blank'
      return lesson.mode === 'work' ? 'work' : 'live'
  }
}
