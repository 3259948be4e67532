/** The board on its stage: scaled to fit, or as large as the pupil likes. One canvas for all modes. */
import { Board } from '@classroom-hub/kit/board'
import { Reduced } from '@classroom-hub/kit/reduce'
import { effect, signal } from '@preact/signals'
import { MousePointer2 } from 'lucide-preact'
import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { handleGestures } from './gestures'
import type { Session } from './session'
import { followTouch } from './surface/touching'
import { t } from './words'
import { fitted, isZoomed, resettled, shownSize } from './zoom'
import type { Size, Space, View } from './zoom'

/** Where the board is; `size` is `null` before the first picture. */
export class Placement {
  readonly view = signal<View>({ scale: 1, x: 0, y: 0 })
  readonly size = signal<Size | null>(null)
  readonly stage = signal<Size>({ width: 0, height: 0 })

  get space(): Space | null {
    const [stage, board] = [this.stage.value, this.size.value]
    return board === null || stage.width === 0 || stage.height === 0 ? null : { stage, board }
  }

  get zoomed(): boolean {
    return isZoomed(this.view.value)
  }

  fit(): void {
    if (this.space !== null) this.view.value = fitted(this.space)
  }
}

interface Props {
  session: Session
  placement: Placement
  /** Whether fingers move it; else it is a small picture, or not to be seen. */
  handled: boolean
  /** Beside the sheet: as small as a stamp, so shown smooth. */
  small: boolean
  /** Whether a finger on it moves the computer's pointer. */
  touching: boolean
  /** Over it. */
  children?: ComponentChildren
}

export function BoardView({ session, placement, handled, small, touching, children }: Props): JSX.Element {
  const stage = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const smooth = useRef<HTMLCanvasElement>(null)

  useLayoutEffect(() => {
    const board = new Board(canvas.current!, session, { aside: true })
    board.onBroken = () => session.refresh()
    session.onFrame = (data) => board.take(data)
    session.onSocket = () => board.reset()
    session.onWelcome = () => board.welcomed()
    const reduced = new Reduced(canvas.current!, smooth.current!)
    board.onDrawn = () => reduced.draw()
    const ends = [
      effect(() => {
        placement.size.value = board.size.value
      }),
      watchSize(stage.current!, (size) => {
        placement.stage.value = size
      }),
      followSpace(placement),
      effect(() => {
        place(canvas.current!, placement)
        place(smooth.current!, placement)
      }),
    ]
    return () => ends.forEach((end) => end())
  }, [])

  useLayoutEffect(() => {
    if (!touching) return undefined
    placement.fit()
    return followTouch(
      stage.current!,
      () => (placement.space === null ? null : canvas.current!.getBoundingClientRect()),
      (x, y, down) => session.touch(x, y, down),
    )
  }, [touching])

  useLayoutEffect(() => {
    if (!handled || touching) return undefined
    return handleGestures(stage.current!, {
      view: () => placement.view.peek(),
      space: () => placement.space,
      move: (view) => {
        placement.view.value = view
      },
    })
  }, [handled, touching])

  return (
    <div class="stage" ref={stage}>
      <canvas ref={canvas} data-testid="board" role="img" aria-label={t.board} width={1} height={1} />
      <canvas ref={smooth} class="smooth" data-small={small} aria-hidden="true" width={1} height={1} />
      {touching && (
        <div class="touching" role="status" aria-label={t.touching} data-testid="touching">
          <span>
            <MousePointer2 size={40} aria-hidden="true" />
          </span>
        </div>
      )}
      {children}
    </div>
  )
}

function watchSize(element: HTMLElement, told: (size: Size) => void): () => void {
  const measure = (): void => {
    const { width, height } = element.getBoundingClientRect()
    told({ width, height })
  }
  const observer = new ResizeObserver(measure)
  observer.observe(element)
  measure()
  return () => observer.disconnect()
}

/** Keeps what was in the middle in the middle, when the tablet is turned or the screen changes. */
function followSpace(placement: Placement): () => void {
  let before: Space | null = null
  return effect(() => {
    const space = placement.space
    if (space === null) return
    const view = placement.view.peek()
    placement.view.value = before === null ? fitted(space) : resettled(view, before, space)
    before = space
  })
}

function place(canvas: HTMLCanvasElement, placement: Placement): void {
  const { space } = placement
  const view = placement.view.value
  canvas.hidden = space === null
  if (space === null) return
  const { width, height } = shownSize(view.scale, space)
  Object.assign(canvas.style, {
    left: `${view.x}px`, top: `${view.y}px`, width: `${width}px`, height: `${height}px`,
  })
}
