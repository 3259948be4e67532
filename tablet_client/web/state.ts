/** The one word for what the page shows. */
import type { LessonView, SharingChanged } from '@classroom-hub/protocol/src/messages'
import type { Stage } from './session'

export type State = 'form' | 'who' | 'waiting' | 'knocking' | 'live' | 'blank' | 'work' | 'ended' | 'over' | 'tidied'

/** @param large the class looks at this pupil's page: it goes on with it, whatever the others do. */
export function stateOf(stage: Stage, lesson: LessonView | null, large: boolean): State {
  if (stage === 'joined' && large) return 'work'
  switch (stage) {
    case 'form':
    case 'who':
    case 'tidied':
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

/** Whether this tablet asked to be on the projector, or shows its screen there, and may leave. */
export function isShown(stage: Stage, { state }: SharingChanged): boolean {
  return stage === 'joined' && (state === 'asked' || state === 'shown')
}
