/** What is drawn on at the projector, on the tablet: the picture once, then strokes alone. */
import { PUPIL_INKS, SurfaceEasel } from '@classroom-hub/kit/surface/easel'
import { SurfaceBoard } from '@classroom-hub/kit/surface/SurfaceBoard'
import type { SurfaceView as View } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { hubAddress } from '@classroom-hub/kit/hub'
import type { Owner } from '../work/keeper'

/** The board under this pupil's pen; `null`: it has none. The strip has its tools. */
export const penned = signal<SurfaceEasel | null>(null)

const AGAIN_MS = 2000

interface Props {
  surface: View
  owner: Owner
  pen: boolean
  /** Tells this pupil's strokes from those of others who have the pen. */
  ink: number
}

export function SurfaceView({ surface, owner, pen, ink }: Props): JSX.Element {
  const picture = usePicture(surface, owner.token)
  return (
    <div class="surface" data-testid="surface-view" data-pen={pen}>
      {/* With the pen, and without it again, another document: what the hub refused of the last one is gone with it. */}
      <Board key={`${surface.surface} ${pen}`} surface={surface} owner={owner} pen={pen} ink={ink} picture={picture} />
    </div>
  )
}

function Board({ surface, owner, pen, ink, picture }: Props & { picture: string | null }): JSX.Element {
  const [easel] = useState(() => new SurfaceEasel(surface, owner.token, PUPIL_INKS[ink % PUPIL_INKS.length]!))
  useEffect(() => {
    if (pen) penned.value = easel
    return () => {
      if (penned.peek() === easel) penned.value = null
      easel.close()
    }
  }, [])
  return <SurfaceBoard easel={easel} picture={picture} writes={pen} />
}

/** Fetches the picture, again and again where the hub is away; its address lives as long as this view. */
function usePicture({ surface, white }: View, token: string): string | null {
  const [picture, show] = useState<string | null>(null)
  useEffect(() => {
    if (white === true) return undefined
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let address: string | null = null
    const fetchIt = async (): Promise<void> => {
      try {
        const headers = { Authorization: `Bearer ${token}` }
        const answer = await fetch(`${hubAddress.peek()}/surfaces/${surface}`, { headers, signal: stop.signal, cache: 'no-store' })
        if (!answer.ok) throw new Error(String(answer.status))
        address = URL.createObjectURL(await answer.blob())
        show(address)
      } catch {
        if (!stop.signal.aborted) timer = setTimeout(() => void fetchIt(), AGAIN_MS)
      }
    }
    void fetchIt()
    return () => {
      stop.abort()
      clearTimeout(timer)
      show(null)
      if (address !== null) URL.revokeObjectURL(address)
    }
  }, [surface])
  return picture
}
