/** Where the board lies in its stage. Pure: sizes and points in CSS pixels, from the stage's corner. */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** `scale` 1 fits the board into the stage; `x`, `y` are the board's top-left corner. */
export interface View extends Point {
  readonly scale: number
}

export interface Space {
  readonly stage: Size
  readonly board: Size
}

export const MAX_SCALE = 6
/** One press of + or of an arrow. */
export const STEP_SCALE = 1.25
export const STEP_PX = 80
/** Less than this is no zoom that anyone asked for. */
const NEARLY_ONE = 1.02

/** CSS pixels of a board pixel where the board fits. */
export function fitScale({ stage, board }: Space): number {
  return Math.min(stage.width / board.width, stage.height / board.height)
}

/** The board as large as fits, in the middle. */
export function fitted(space: Space): View {
  return limited({ scale: 1, x: 0, y: 0 }, space)
}

/** The board's size on the glass. */
export function shownSize(scale: number, space: Space): Size {
  const factor = fitScale(space) * scale
  return { width: space.board.width * factor, height: space.board.height * factor }
}

export function isZoomed(view: View): boolean {
  return view.scale > NEARLY_ONE
}

/** Keeps the board in its stage: centred where there is room, without a gap where there is none. */
export function limited(view: View, space: Space): View {
  const scale = Math.min(Math.max(view.scale, 1), MAX_SCALE)
  const size = shownSize(scale, space)
  const within = (at: number, length: number, room: number): number =>
    length <= room ? (room - length) / 2 : Math.min(Math.max(at, room - length), 0)
  return {
    scale,
    x: within(view.x, size.width, space.stage.width),
    y: within(view.y, size.height, space.stage.height),
  }
}

export function panned(view: View, dx: number, dy: number, space: Space): View {
  return limited({ ...view, x: view.x + dx, y: view.y + dy }, space)
}

/** Zooms so that what is under the point stays under it. */
export function zoomedAt(view: View, factor: number, at: Point, space: Space): View {
  const scale = Math.min(Math.max(view.scale * factor, 1), MAX_SCALE)
  const real = scale / view.scale
  return limited({ scale, x: at.x - (at.x - view.x) * real, y: at.y - (at.y - view.y) * real }, space)
}

/** Two fingers moved: what was under each stays under it, as far as the limits allow. */
export function pinched(view: View, from: readonly [Point, Point], to: readonly [Point, Point], space: Space): View {
  const spread = ([a, b]: readonly [Point, Point]): number => Math.hypot(a.x - b.x, a.y - b.y)
  const middle = ([a, b]: readonly [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
  const before = middle(from)
  const after = middle(to)
  const factor = spread(from) > 0 ? spread(to) / spread(from) : 1
  return panned(zoomedAt(view, factor, before, space), after.x - before.x, after.y - before.y, space)
}

/** Double tap: close enough to read, or back to the whole. */
export function toggled(view: View, at: Point, space: Space): View {
  return isZoomed(view) ? fitted(space) : zoomedAt(view, 2.5, at, space)
}

/** The stage or the board changed (the tablet was turned): what was in the middle stays there. */
export function resettled(view: View, from: Space, to: Space): View {
  if (!isZoomed(view)) return fitted(to)
  const old = shownSize(view.scale, from)
  const across = (from.stage.width / 2 - view.x) / old.width
  const down = (from.stage.height / 2 - view.y) / old.height
  const size = shownSize(view.scale, to)
  return limited(
    { scale: view.scale, x: to.stage.width / 2 - across * size.width, y: to.stage.height / 2 - down * size.height },
    to,
  )
}

/** Where a strip of this thickness costs the board less. */
export function stripSide(window: Size, board: Size, stripPx: number): 'below' | 'beside' {
  const below = fitScale({ stage: { width: window.width, height: window.height - stripPx }, board })
  const beside = fitScale({ stage: { width: window.width - stripPx, height: window.height }, board })
  return beside > below ? 'beside' : 'below'
}
