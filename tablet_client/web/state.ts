/** The one word for what the page shows. */
import type { LessonView, SharingChanged } from '@classroom-hub/protocol/src/messages'
import type { Stage } from './session'

export type State = 'form' | 'who' | 'waiting' | 'knocking' | 'live' | 'blank' | 'work' | 'ended' | 'over' | 'tidied'

export function stateOf(stage: Stage, lesson: LessonView | null, sharing: SharingChanged): State {
  // Whose drawing is on the wall goes on with it, whatever the others do.
  if (isShown(stage, sharing) && sharing.medium !== 'screen') return 'work'
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

/** Whether this tablet is on the projector, or about to be. */
export function isShown(stage: Stage, { state }: SharingChanged): boolean {
  return stage === 'joined' && (state === 'asked' || state === 'shown')
}
