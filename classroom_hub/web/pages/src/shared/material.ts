/** What was handed out lies under a page. Pure. */
import type { ActivityView, WallPage } from '@classroom-hub/protocol/src/messages'

/** The address of the picture under a page; `null`: it is blank. */
export function backgroundOf(activities: readonly ActivityView[], { activity, sheet }: WallPage): string | null {
  const material = activities.find((each) => each.activity === activity)?.material
  if (material == null || material.kind !== 'pictures') return null
  const last = Math.max(0, (material.sheets ?? 1) - 1)
  return `/materials/${material.material}/${Math.min(sheet ?? 0, last)}`
}
