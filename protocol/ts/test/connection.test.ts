import { describe, expect, it } from 'vitest'
import { Connection } from '../src/connection'
import type { ErrorCode, Refusal } from '../src/messages'

const always = (value: number) => () => value
const refusal = (code: ErrorCode, more: Partial<Refusal> = {}): Refusal => ({ type: 'error', code, fatal: true, ...more })

/** A link that is open since the instant 0. */
function opened(random = always(1)): Connection {
  const connection = new Connection(random)
  expect(connection.retryNow(0)).toEqual(['open'])
  connection.received(0)
  connection.accepted(0, 4)
  return connection
}

describe('a link', () => {
  it('is open once the hub has answered', () => {
    const connection = new Connection()
    expect(connection.state).toBe('connecting')
    connection.retryNow(0)
    expect(connection.state).toBe('connecting')
    connection.accepted(10, 4)
    expect(connection.state).toBe('open')
  })

  it('gives up a socket that never opens', () => {
    const connection = new Connection(always(1))
    connection.retryNow(0)
    expect(connection.deadline).toBe(2000)
    expect(connection.tick(2000)).toEqual(['close'])
    expect(connection.tick(connection.deadline!)).toEqual(['open'])
  })

  it('lets a hub that took the socket greet a whole class', () => {
    const connection = new Connection(always(1))
    connection.retryNow(0)
    connection.opened(1500)
    expect(connection.tick(7499)).toEqual([])
    expect(connection.tick(7500)).toEqual(['close'])
  })

  it('backs off from 0.3 s to 0.6 s, for ever, and asks for a sign of life after three tries', () => {
    const connection = new Connection(always(1))
    connection.retryNow(0)
    const waits: number[] = []
    const shy: boolean[] = []
    let now = 0
    for (let attempt = 0; attempt < 6; attempt++) {
      connection.closed(now)
      waits.push(connection.deadline! - now)
      shy.push(connection.shy)
      now = connection.deadline!
      expect(connection.tick(now)).toEqual(['open'])
    }
    expect(waits).toEqual([300, 600, 600, 600, 600, 600])
    expect(shy).toEqual([false, false, true, true, true, true])
    connection.closed(now)
    connection.woke(now + 1)
    expect(connection.shy).toBe(false)
  })

  it('spreads retries, and is quick again after a good link', () => {
    const connection = opened(always(0))
    connection.closed(5000)
    expect(connection.state).toBe('lost')
    expect(connection.deadline).toBe(5150)
    connection.tick(5150)
    connection.accepted(5200, 4)
    connection.closed(5300) // held for a moment only
    expect(connection.deadline).toBe(5300 + 300)
  })

  it('stays lost, not connecting, while it tries again', () => {
    const connection = opened()
    connection.closed(100)
    connection.tick(connection.deadline!)
    expect(connection.state).toBe('lost')
  })

  it('counts one close once', () => {
    const connection = opened()
    connection.closed(100)
    const { deadline } = connection
    connection.closed(150)
    expect(connection.deadline).toBe(deadline)
  })
})

describe('the heartbeat', () => {
  it('pings when nothing was sent for that long', () => {
    const connection = opened()
    expect(connection.deadline).toBe(4000)
    connection.sent(1000)
    expect(connection.deadline).toBe(5000)
    expect(connection.tick(4999)).toEqual([])
    expect(connection.tick(5000)).toEqual(['ping'])
  })

  it('takes silence for 2.5 heartbeats as dead', () => {
    const connection = opened()
    for (const now of [4000, 8000]) expect(connection.tick(now)).toEqual(['ping'])
    expect(connection.deadline).toBe(10_000)
    expect(connection.tick(10_000)).toEqual(['close'])
    expect(connection.state).toBe('lost')
  })

  it('takes any byte as a sign of life', () => {
    const connection = opened()
    connection.received(9000)
    connection.sent(9000)
    expect(connection.deadline).toBe(13_000)
  })

  it('asks first where the timer itself has slept', () => {
    const connection = opened()
    connection.tick(4000)
    connection.tick(8000)
    expect(connection.tick(60_000)).toEqual(['ping'])
    expect(connection.deadline).toBe(60_800)
    expect(connection.tick(60_800)).toEqual(['close', 'open'])
  })

  it('keeps to the hub\'s own interval, within reason', () => {
    const connection = new Connection()
    connection.retryNow(0)
    connection.accepted(0, 0)
    expect(connection.deadline).toBe(1000)
  })
})

describe('waking', () => {
  it('asks a silent hub, waits 0.8 s for the answer, and connects anew at once', () => {
    const connection = opened()
    expect(connection.woke(200)).toEqual([])
    expect(connection.woke(2500)).toEqual(['ping'])
    expect(connection.woke(2600)).toEqual([])
    expect(connection.tick(3300)).toEqual(['close', 'open'])
    expect(connection.state).toBe('lost')
  })

  it('is content with an answer', () => {
    const connection = opened()
    connection.woke(2500)
    connection.received(2700)
    expect(connection.tick(4000)).toEqual([])
    expect(connection.state).toBe('open')
  })

  it('cuts a backoff short, and a socket that hangs', () => {
    const connection = opened()
    connection.closed(100)
    expect(connection.woke(110)).toEqual(['open'])
    expect(connection.woke(120)).toEqual([])
    expect(connection.woke(3000)).toEqual(['close', 'open'])
  })
})

describe('a refusal', () => {
  const finals: ErrorCode[] = [
    'wrong_code', 'bad_name', 'door_closed', 'room_full', 'seat_in_use', 'seat_moved', 'seat_removed', 'bad_token',
    'lesson_over', 'wrong_version', 'forbidden', 'bad_badge', 'bad_keepsake', 'not_in_class',
  ]
  it.each(finals)('%s stops until somebody asks again', (code) => {
    const connection = opened()
    expect(connection.refused(100, refusal(code), false)).toEqual(['close'])
    expect([connection.state, connection.deadline]).toEqual(['stopped', null])
    expect(connection.woke(5000)).toEqual([])
    expect(connection.retryNow(6000)).toEqual(['open'])
    expect(connection.state).toBe('connecting')
  })

  it.each(['hub_stopping', 'hello_expected', 'bad_ack', 'bad_message'] as ErrorCode[])(
    '%s heals by itself',
    (code) => {
      const connection = opened()
      expect(connection.refused(5000, refusal(code), false)).toEqual(['close'])
      expect(connection.deadline).toBe(5300)
    },
  )

  it('waits as long as it is told, but never for hours', () => {
    const connection = opened(always(0))
    connection.refused(0, refusal('too_many_tries', { retry_after_s: 20 }), false)
    expect(connection.deadline).toBe(20_000)
    const other = opened(always(0))
    other.refused(0, refusal('too_many_tries', { retry_after_s: 1e300 }), false)
    expect(other.deadline).toBe(120_000)
  })

  it('knocks every two seconds before the lesson', () => {
    const connection = new Connection(always(0))
    for (let now = 0; now < 20_000; now += 2000) {
      expect(connection.retryNow(now)).toEqual(['open'])
      connection.refused(now, refusal('no_lesson'), false)
      expect(connection.deadline).toBe(now + 2000)
      expect(connection.state).toBe('connecting')
    }
  })

  it('reloads an outdated page once, and then only tries slowly', () => {
    expect(opened().refused(0, refusal('page_outdated'), true)).toEqual(['close', 'reload'])
    const connection = opened()
    expect(connection.refused(0, refusal('page_outdated'), false)).toEqual(['close'])
    expect(connection.deadline).toBe(10_000)
  })

  it('that is not fatal changes nothing', () => {
    const connection = opened()
    expect(connection.refused(100, refusal('undo_expired', { fatal: false }), false)).toEqual([])
    expect(connection.state).toBe('open')
  })
})

it('stops for good', () => {
  const connection = opened()
  expect(connection.stop()).toEqual(['close'])
  expect(connection.closed(10)).toEqual([])
  expect([connection.state, connection.deadline]).toEqual(['stopped', null])
})
