/** The sheets of the page that is large on the projector, as the remote turns them. */
import { FollowingInk } from '@classroom-hub/kit/drawing/following'
import type { WallPage } from '@classroom-hub/protocol/src/messages'
import { useEffect, useState } from 'preact/hooks'
import { pageName, sheetsOf } from '../../shared/material'
import { works } from '../console'

/** Where a page is, and how many sheets it has; its document is open for that alone. */
export function useSheets(page: WallPage | undefined): { sheet: number; sheets: number } {
  const name = page === undefined ? null : pageName(page)
  const [ink, setInk] = useState<FollowingInk | null>(null)
  useEffect(() => {
    if (name === null) return undefined
    const made = new FollowingInk(name)
    made.open()
    setInk(made)
    return () => {
      setInk(null)
      made.end()
    }
  }, [name])
  const handedOut = page === undefined ? 1 : sheetsOf(works.value.activities ?? [], page.activity)
  const sheets = Math.max(handedOut, ink?.sheets.value ?? 1)
  return { sheet: Math.min(page?.sheet ?? ink?.sheet.value ?? 0, sheets - 1), sheets }
}
