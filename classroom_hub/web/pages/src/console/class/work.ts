/** One thing at a time is asked of the hub; what goes wrong is a sentence in the window. */
import { useState } from 'preact/hooks'
import { t } from '../words'
import { Refused } from './roster'

export interface Work {
  readonly busy: boolean
  readonly error: string | null
  /** Runs a task unless one runs already; tells whether it went well. */
  readonly run: (task: () => Promise<void>) => Promise<boolean>
}

export function useWork(): Work {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const run = async (task: () => Promise<void>): Promise<boolean> => {
    if (busy) return false
    setBusy(true)
    setError(null)
    try {
      await task()
      return true
    } catch (problem) {
      setError(problem instanceof Refused ? problem.message : t.noAnswer)
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, run }
}
