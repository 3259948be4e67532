import { setLanguage } from '@classroom-hub/kit/words'
import rosters from '@classroom-hub/protocol/src/rosters.json'
import type { PreviewView, RosterRefusal } from '@classroom-hub/protocol/src/rosters'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shownClass } from './ClassDialog'
import { isName } from './EraseForm'
import { badWords } from './PreviewTable'
import { change, encoded, erase, exportAddress, print, refusalWords, Refused, roster, wanted } from './roster'

const pupil = { id: 'p', name: 'Léa', given_name: 'Léa', family_name: '', animal: 'fox', colour: 0, photo: null, badge: false, pictures: [], tablets: 0 }
const view = { classes: [{ name: 'CE1 A', pupils: [pupil] }, { name: 'CE2', pupils: [] }] }

const answering = (status: number, body: unknown) =>
  vi.fn((_path: string, _sent?: RequestInit) => Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })))

beforeEach(() => {
  setLanguage('fr')
  roster.value = view
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('what the hub refuses', () => {
  const problems = rosters.$defs.RosterRefusal.properties.problem.anyOf.flatMap((each) => ('enum' in each ? each.enum : [])) as NonNullable<RosterRefusal['problem']>[]

  it('is a sentence for every problem of a file', () => {
    for (const language of ['fr', 'en'] as const) {
      setLanguage(language)
      const sentences = problems.map((problem) => refusalWords({ code: 'bad_roster', problem }))
      expect(new Set(sentences).size).toBe(12)
      expect(sentences.every((sentence) => sentence.endsWith('.'))).toBe(true)
    }
  })

  it('names the line of a quote that is not closed', () => {
    expect(refusalWords({ code: 'bad_roster', problem: 'broken_quotes', line: 7 })).toContain('après la ligne 7')
    expect(refusalWords({ code: 'bad_roster', problem: 'broken_quotes' })).not.toContain('ligne')
  })

  it('is a sentence for a code, and for an answer that is no answer', async () => {
    vi.stubGlobal('fetch', answering(409, { code: 'roster_full' }))
    await expect(change({ type: 'revoke', id: 'p' })).rejects.toThrow('400 élèves')
    vi.stubGlobal('fetch', answering(403, '<html>'))
    await expect(change({ type: 'revoke', id: 'p' })).rejects.toMatchObject({ code: 'forbidden' })
    vi.stubGlobal('fetch', answering(502, '<html>'))
    await expect(change({ type: 'revoke', id: 'p' })).rejects.toThrow('n’a pas répondu')
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
    await expect(change({ type: 'revoke', id: 'p' })).rejects.toBeInstanceOf(Refused)
    expect(roster.value).toBe(view)
  })
})

describe('a bad line', () => {
  it('says why', () => {
    expect(badWords({ line: 3, name: '', problem: 'duplicate', same_as: 2 })).toBe('le même élève qu’à la ligne 2')
    for (const problem of ['no_name', 'bad_name', 'no_class', 'bad_class'] as const) {
      expect(badWords({ line: 3, name: '', problem, same_as: null })).toMatch(/\p{L}/u)
    }
  })
})

describe('the class', () => {
  it('that is shown is the chosen one, or else the first', () => {
    expect([shownClass('CE2'), shownClass('CM1'), shownClass(null)]).toEqual(['CE2', 'CE1 A', 'CE1 A'])
    roster.value = null
    expect(shownClass('CE2')).toBeNull()
  })

  it('is sent as JSON, a file as base64', async () => {
    const fetched = answering(200, view)
    vi.stubGlobal('fetch', fetched)
    await change({ type: 'new_badge', id: 'p' })
    const [path, sent] = fetched.mock.calls[0]!
    expect([path, sent?.method, sent?.body]).toEqual(['/roster/change', 'POST', '{"change":{"type":"new_badge","id":"p"}}'])
    expect(await encoded(new Blob(['Léa']))).toBe('TMOpYQ==')
    expect(await encoded(new Blob([]))).toBe('')
  })
})

describe('a list of several classes', () => {
  const listed = (...names: string[]) => ({ classes: names.map((name) => ({ name, pupils: 1, taken: true })) }) as PreviewView

  it('is taken of the classes that the room has, or is named after', () => {
    expect(wanted(listed('CE1 A', 'CM1', 'CP'), ['cp'])).toEqual(['CE1 A', 'CP'])
    expect(wanted(listed('CE1 A', 'CE2'), ['CP'])).toBeNull()
    expect(wanted(listed('CM1', 'CM2'), ['Salle 3'])).toBeNull()
  })
})

describe('printing', () => {
  const tab = () => ({ close: vi.fn(), location: { replace: vi.fn() } })

  it('gives badges first to whoever has none, in a tab that the press has opened', async () => {
    const opened = tab()
    vi.spyOn(window, 'open').mockReturnValue(opened as unknown as Window)
    const fetched = answering(200, { classes: [{ name: 'CE1 A', pupils: [{ ...pupil, badge: true }] }] })
    vi.stubGlobal('fetch', fetched)
    await print('CE1 A', 'badges')
    expect(opened.location.replace).toHaveBeenCalledWith('/roster/print?class=CE1+A&sheet=badges&lang=fr')
    await print('CE1 A', 'badges')
    expect(fetched).toHaveBeenCalledTimes(1)
  })

  it('leaves no empty tab behind', async () => {
    const opened = tab()
    vi.spyOn(window, 'open').mockReturnValue(opened as unknown as Window)
    vi.stubGlobal('fetch', answering(404, { code: 'no_pupil' }))
    await expect(print('CE1 A', 'pictures')).rejects.toThrow('n’est plus dans la liste')
    expect(opened.close).toHaveBeenCalled()
  })
})

describe('a pupil who is erased', () => {
  it('is named by whoever erases, whatever the keyboard makes of it', () => {
    expect(isName(' lea  d. ', 'Léa D.')).toBe(true)
    expect(isName('', 'Léa')).toBe(false)
    expect(isName('Tom', 'Léa')).toBe(false)
  })

  it('is asked for by its id, with older work only where that is wanted', async () => {
    const fetch = answering(200, { pieces: 0, pages: 0, copies: [], aside: 0 })
    vi.stubGlobal('fetch', fetch)
    await erase('a/b', true)
    expect(fetch.mock.calls[0]?.[0]).toBe('/pupils/a%2Fb/erase')
    expect(fetch.mock.calls[0]?.[1]?.body).toBe('{"unclaimed":true}')
    expect(exportAddress('p')).toBe('/pupils/p/export?lang=fr')
  })
})
