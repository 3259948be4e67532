/** What one pupil does, small: its page, read from its document, or an agent's picture. */
import './glimpses.css'
import type { FollowingInk } from '@classroom-hub/kit/drawing/following'
import type { Room, SeatDetail } from '@classroom-hub/protocol/src/messages'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Canvas } from '../../shared/Canvas'
import { backgroundOf } from '../../shared/material'
import { works } from '../console'
import { pageOf } from '../wall/wall'
import { close, inSight, look } from './glimpses'
import { documentOf } from './pacing'

/** How often an agent's picture is asked for (milliseconds); what has not changed costs a few hundred bytes. */
const FETCH_EVERY_MS = 1000

export function Glimpse({ room, seat }: { room: Room; seat: SeatDetail }) {
  const place = useRef<HTMLSpanElement>(null)
  const [seen, see] = useState(false)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => see(entries.at(-1)!.isIntersecting))
    const sizes = new ResizeObserver(() => setWidth(place.current!.clientWidth))
    observer.observe(place.current!)
    sizes.observe(place.current!)
    return () => {
      observer.disconnect()
      sizes.disconnect()
    }
  }, [])
  const looking = seen && inSight.value && room.lesson.phase === 'live'
  return (
    <span class="glimpse" ref={place} data-testid="glimpse" aria-hidden="true">
      {looking && seat.client === 'agent' && seat.presence !== 'away' && <Picture key={seat.seat} seat={seat.seat} />}
      {looking && seat.client !== 'agent' && <Page room={room} seat={seat.seat} width={width} />}
    </span>
  )
}

function Page({ room, seat, width }: { room: Room; seat: string; width: number }) {
  const activities = works.value.activities ?? []
  const name = documentOf(room, activities, seat)
  const [ink, setInk] = useState<FollowingInk | null>(null)
  useEffect(() => {
    const made = look(name)
    setInk(made)
    return () => {
      if (made !== null) close(made)
    }
  }, [name])
  const background = backgroundOf(activities, { ...pageOf(activities, seat), sheet: ink?.sheet.value ?? 0 })
  return (
    <>
      {background !== null && <img src={background} alt="" draggable={false} />}
      {ink !== null && width > 0 && <Canvas layer={ink.layer} width={width} testid="glimpse-ink" />}
    </>
  )
}

function Picture({ seat }: { seat: string }) {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    let etag = ''
    let shown: string | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    const ended = new AbortController()
    const fetchNext = async (): Promise<void> => {
      try {
        const answer = await fetch(`/glimpses/${seat}`, { cache: 'no-store', headers: etag === '' ? {} : { 'If-None-Match': etag }, signal: ended.signal })
        if (answer.status === 200) {
          const blob = await answer.blob()
          etag = answer.headers.get('ETag') ?? ''
          const next = URL.createObjectURL(blob)
          if (shown !== null) URL.revokeObjectURL(shown)
          shown = next
          setAddress(next)
        }
      } catch {
        // The hub is away: the console says so, and the next try finds it.
      }
      if (!ended.signal.aborted) timer = setTimeout(() => void fetchNext(), FETCH_EVERY_MS)
    }
    // A class does not ask all at once.
    timer = setTimeout(() => void fetchNext(), Math.random() * FETCH_EVERY_MS)
    return () => {
      ended.abort()
      clearTimeout(timer)
      if (shown !== null) URL.revokeObjectURL(shown)
    }
  }, [seat])
  return address === null ? null : <img src={address} alt="" draggable={false} data-testid="glimpse-picture" />
}
