/** What was handed out lies under a page. Pure. */
import type { ActivityView, WallPage } from '@classroom-hub/protocol/src/messages'

/** The address of the picture under a page; `null`: it is blank. */
export function backgroundOf(activities: readonly ActivityView[], { activity, sheet }: WallPage): string | null {
  const material = activities.find((each) => each.activity === activity)?.material
  return material?.kind === 'pictures' ? `/materials/${material.material}/${Math.min(sheet ?? 0, sheetsOf(activities, activity) - 1)}` : null
}

/** How many sheets were handed out. */
export function sheetsOf(activities: readonly ActivityView[], activity: string): number {
  const material = activities.find((each) => each.activity === activity)?.material
  return material?.kind === 'pictures' ? Math.max(1, material.sheets ?? 1) : 1
}

/** The document of a pupil's page, its own or its group's. */
export function pageName({ activity, seat, group }: WallPage): string {
  return group == null ? `page.${activity}.${seat}` : `board.${activity}.${group}`
}

/** The document of the teacher's layer on it. */
export function noteName({ activity, seat }: WallPage): string {
  return `note.${activity}.${seat}`
}
