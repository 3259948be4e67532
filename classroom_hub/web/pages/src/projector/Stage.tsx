/** A picture on the wall, as large as it may be, with whose it is in a corner. */
import { Animal } from '@classroom-hub/kit/Animal'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { pictureSize } from './fit'
import type { Size } from './fit'

export interface Owner {
  readonly name: string
  readonly animal: string
  readonly colour: number
}

interface StageProps {
  owner: Owner
  /** Beside the name: what is amiss. */
  note?: string
  /** The picture's own size; `null` until it is known. */
  size: Size | null
  label: string
  children: ComponentChildren
}

export function Stage({ owner, note, size, label, children }: StageProps) {
  const stage = useRef<HTMLElement>(null)
  const corner = useRef<HTMLParagraphElement>(null)
  const [places, setPlaces] = useState<{ wall: Size; label: Size } | null>(null)
  useLayoutEffect(() => {
    const measure = (): void => setPlaces({ wall: inside(stage.current!), label: outside(corner.current!) })
    const observer = new ResizeObserver(measure)
    observer.observe(stage.current!)
    observer.observe(corner.current!)
    measure()
    return () => observer.disconnect()
  }, [])
  const fit = size === null || places === null ? null : pictureSize(size, places.wall, places.label)
  return (
    <main ref={stage} class="stage" data-testid="hall" data-strip={fit?.strip}>
      <h1 class="visually-hidden">{label}</h1>
      <div class="stage-picture" style={fit === null ? undefined : { inlineSize: `${fit.width}px`, blockSize: `${fit.height}px` }} hidden={fit === null}>
        {children}
      </div>
      {fit === null && <OwnerAlone owner={owner} />}
      <p ref={corner} class="stage-owner" data-testid="owner" role="status">
        <Animal name={owner.animal} colour={owner.colour} size="1.9em" decorative />
        <span>{owner.name}</span>
        {note !== undefined && <span class="stage-note">{note}</span>}
      </p>
    </main>
  )
}

/** Before there is a picture. */
function OwnerAlone({ owner }: { owner: Owner }) {
  return (
    <div class="stage-alone">
      <Animal name={owner.animal} colour={owner.colour} size="24vh" decorative />
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
    </div>
  )
}

function inside(element: HTMLElement): Size {
  const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(element)
  return {
    width: element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight),
    height: element.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom),
  }
}

function outside(element: HTMLElement): Size {
  return { width: element.offsetWidth, height: element.offsetHeight }
}
