import { describe, expect, it } from 'vitest'
import { Outbox } from './outbox'
import type { Outcome, Parcel, Shells } from './outbox'

const parcel = (id: string, made_ms = 0): Parcel => ({
  id, hub: 'hub-1', token: 'token-of-lea', name: `${id}.png`, type: 'image/png', activity: null,
  data: new Uint8Array([1, 2]).buffer, made_ms, path: null,
})

/** A tablet's disk and a hub, both in the test's hands. */
class World implements Shells {
  disk = new Map<string, Parcel>()
  hub: string[] = []
  outcomes: Outcome[] = []
  sent: Parcel[] = []
  waits: number[] = []
  rest: () => void = () => undefined

  keep = async (each: Parcel): Promise<void> => void this.disk.set(each.id, each)
  forget = async (id: string): Promise<void> => void this.disk.delete(id)
  kept = async (): Promise<Parcel[]> => [...this.disk.values()]
  send: Shells['send'] = async (each, told) => {
    this.sent.push(each)
    told.path(`/uploads/${each.id}`)
    told.progress(0.5)
    await Promise.resolve()
    const outcome = this.outcomes.shift() ?? 'in'
    if (outcome === 'in') this.hub.push(each.id)
    return outcome
  }
  wait = (ms: number): Promise<void> => {
    this.waits.push(ms)
    return new Promise((done) => (this.rest = done))
  }
}

const settle = async (): Promise<void> => {
  for (let n = 0; n < 50; n++) await Promise.resolve()
}

describe('the outbox', () => {
  it('keeps a piece before it sends it, and until the hub has it', async () => {
    const world = new World()
    const outbox = new Outbox(world)
    await outbox.add(parcel('one'))
    expect([...world.disk.keys()]).toEqual(['one'])
    await settle()
    expect(world.hub).toEqual(['one'])
    expect(world.disk.size).toBe(0)
    expect(outbox.entries.value).toMatchObject([{ id: 'one', state: 'in', progress: 1 }])
    expect(outbox.waiting).toBe(false)
  })

  it('begins again with the shortest wait when the link came back while a try was under way', async () => {
    const world = new World()
    world.outcomes = ['later', 'later', 'later', 'in']
    const outbox = new Outbox(world)
    await outbox.add(parcel('one'))
    await settle()
    world.rest()
    await settle()
    expect(world.waits).toEqual([1000, 2000])
    world.rest()
    outbox.hurry()
    await settle()
    expect(world.waits).toEqual([1000, 2000, 1000])
  })

  it('tries again, later and later, from the upload that it knows', async () => {
    const world = new World()
    world.outcomes = ['later', 'later', 'in']
    const outbox = new Outbox(world)
    await outbox.add(parcel('one'))
    await settle()
    expect(outbox.entries.value[0]?.state).toBe('waiting')
    world.rest()
    await settle()
    world.rest()
    await settle()
    expect(world.waits).toEqual([1000, 2000])
    expect(world.sent.map((each) => each.path)).toEqual([null, '/uploads/one', '/uploads/one'])
    expect(world.hub).toEqual(['one'])
  })

  it('waits no more once the hub is back', async () => {
    const world = new World()
    world.outcomes = ['later']
    const outbox = new Outbox(world)
    await outbox.add(parcel('one'))
    await settle()
    outbox.hurry()
    await settle()
    expect(world.hub).toEqual(['one'])
  })

  it('takes up what an earlier page left, oldest first, each once', async () => {
    const world = new World()
    for (const each of [parcel('new', 2), parcel('old', 1)]) world.disk.set(each.id, each)
    const outbox = new Outbox(world)
    await Promise.all([outbox.open(), outbox.open()])
    await settle()
    expect(world.hub).toEqual(['old', 'new'])
  })

  it('goes on without one that is refused, says so, and keeps it for another try', async () => {
    const world = new World()
    world.outcomes = ['refused', 'in']
    const outbox = new Outbox(world)
    await outbox.add(parcel('bad'))
    await outbox.add(parcel('good'))
    await settle()
    expect(world.hub).toEqual(['good'])
    expect(outbox.entries.value.map((entry) => entry.state)).toEqual(['refused', 'in'])
    expect([...world.disk.keys()]).toEqual(['bad'])
    const later = new Outbox(world)
    await later.open()
    await settle()
    expect(world.hub).toEqual(['good', 'bad'])
    expect(world.disk.size).toBe(0)
  })

  it('keeps the latest of those that are refused', async () => {
    const world = new World()
    world.outcomes = Array.from({ length: 12 }, () => 'refused')
    const outbox = new Outbox(world)
    for (let n = 0; n < 12; n++) await outbox.add(parcel(`piece-${n}`, n))
    for (let n = 0; n < 12; n++) await settle()
    expect([...world.disk.keys()]).toEqual(Array.from({ length: 10 }, (_, n) => `piece-${n + 2}`))
  })

  it('sends a new piece at once although an older one waits', async () => {
    const world = new World()
    world.outcomes = ['later', 'later', 'in', 'later']
    const outbox = new Outbox(world)
    await outbox.add(parcel('of another room'))
    await settle()
    expect(world.waits).toEqual([1000])
    await outbox.add(parcel('new'))
    await settle()
    expect(world.hub).toEqual(['new'])
    expect([...world.disk.keys()]).toEqual(['of another room'])
  })

  it('shows the latest deliveries only', async () => {
    const world = new World()
    const outbox = new Outbox(world)
    for (let n = 0; n < 20; n++) await outbox.add(parcel(`piece-${n}`))
    for (let n = 0; n < 20; n++) await settle()
    expect(world.hub).toHaveLength(20)
    expect(outbox.entries.value).toHaveLength(6)
  })
})
