/** One thing at a time is asked of the hub; what goes wrong is a sentence in the window. */
import { useRef, useState } from 'preact/hooks'
import { t } from '../words'
import { Refused } from './roster'

export interface Work {
  readonly busy: boolean
  readonly error: string | null
  /** Runs a task unless one runs already, or `beside` it; tells whether it went well. */
  readonly run: (task: () => Promise<void>, beside?: boolean) => Promise<boolean>
}

export function useWork(): Work {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const running = useRef(0)
  const run = async (task: () => Promise<void>, beside = false): Promise<boolean> => {
    if (running.current > 0 && !beside) return false
    running.current += 1
    setBusy(true)
    setError(null)
    try {
      await task()
      return true
    } catch (problem) {
      setError(problem instanceof Refused ? problem.message : t.noAnswer)
      return false
    } finally {
      running.current -= 1
      setBusy(running.current > 0)
    }
  }
  return { busy, error, run }
}
