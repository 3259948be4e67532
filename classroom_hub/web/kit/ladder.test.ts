import { describe, expect, it } from 'vitest'
import { decoderOf, Ladder } from './ladder'
import type { Rung } from './ladder'

function ladder(...rungs: Rung[]): Ladder {
  const made = new Ladder()
  made.equip(rungs)
  return made
}

describe('the ladder of decoders', () => {
  it('has none before it is known what the browser can do', () => {
    const made = new Ladder()
    made.fail()
    expect([made.current, decoderOf(made.current)]).toEqual([null, 'none'])
  })

  it('steps down when one fails, at last to stills', () => {
    const made = ladder('codecs', 'software')
    const steps = [made.current]
    for (let n = 0; n < 3; n++) {
      made.fail()
      steps.push(made.current)
    }
    expect(steps).toEqual(['codecs', 'software', null, null])
    expect(steps.map(decoderOf)).toEqual(['webcodecs', 'webcodecs', 'none', 'none'])
  })

  it('tries what failed once again with a new socket, and gives up what failed twice', () => {
    const made = ladder('codecs', 'software')
    made.fail()
    made.restart()
    expect(made.current).toBe('codecs')
    made.fail()
    expect(made.current).toBe('software')
    made.restart()
    expect(made.current).toBe('software')
    made.fail()
    made.restart()
    made.fail()
    made.restart()
    expect(made.current).toBe(null)
  })

  it('begins anew when what stood in the way is gone', () => {
    const made = ladder('mse')
    made.fail()
    made.fail()
    made.forgive()
    expect([made.current, decoderOf(made.current)]).toEqual(['mse', 'mse'])
  })
})
