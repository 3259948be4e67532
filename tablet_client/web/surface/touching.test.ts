import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { followTouch } from './touching'

const box = { left: 100, top: 50, width: 400, height: 200 } as DOMRect

describe('a finger that moves the pointer', () => {
  const stage = document.createElement('div')
  let told: (readonly [number, number, boolean])[] = []
  let stop: () => void
  const point = (type: string, clientX: number, clientY: number, pointerId = 1): void => {
    stage.dispatchEvent(Object.assign(new Event(type), { clientX, clientY, pointerId, button: 0 }))
  }
  beforeEach(() => {
    vi.useFakeTimers()
    told = []
    stage.setPointerCapture = () => undefined
    stop = followTouch(stage, () => box, (...touch) => told.push(touch))
  })
  afterEach(() => {
    stop()
    vi.useRealTimers()
  })

  it('presses where it is put, and lets go where it is lifted', () => {
    point('pointerdown', 300, 150)
    point('pointerup', 500, 250)
    expect(told).toEqual([[5000, 5000, true], [10_000, 10_000, false]])
  })

  it('tells the newest place alone, 30 times a second', () => {
    point('pointerdown', 100, 50)
    for (let x = 101; x <= 300; x++) point('pointermove', x, 50)
    expect(told).toHaveLength(1)
    vi.advanceTimersByTime(40)
    expect(told.slice(1)).toEqual([[5000, 0, true]])
  })

  it('stays on the picture, is one finger, and lets go when it is taken away', () => {
    point('pointerdown', 0, 999)
    point('pointerdown', 300, 150, 2)
    point('pointermove', 300, 150, 2)
    vi.advanceTimersByTime(40)
    expect(told).toEqual([[0, 10_000, true]])
    stop()
    expect(told.at(-1)).toEqual([0, 10_000, false])
  })
})
