/** Rooms for tests. */
import type { LessonView, PieceView, Room, SeatDetail, Works } from '@classroom-hub/protocol/src/messages'

export function makeLesson(changes: Partial<LessonView> = {}): LessonView {
  return { phase: 'live', mode: 'watch', frozen: false, blank: false, undo_s: 0, ...changes }
}

export function makeSeat(name: string, changes: Partial<SeatDetail> = {}): SeatDetail {
  return {
    seat: `seat-${name}`, name, animal: 'fox', colour: 3, presence: 'here', client: 'page', last_seen_s: 0, behind_s: 0,
    ...changes,
  }
}

export function makeRoom(changes: Partial<Room> = {}): Room {
  return {
    type: 'room', room: 'CE1 A', lesson: makeLesson(), show: 'none', door: 'code', code: 'BVKM',
    address: '192.168.1.20:8080', join_url: 'http://192.168.1.20:8080/?code=BVKM',
    stream: { source: 'display', label: '1', width: 1920, height: 1080, live: true },
    seats: [], knocking: [], found: [], consoles: [{ console: 'console-1', address: '192.168.1.20', here: true }],
    troubles: [], ...changes,
  }
}

/** Léa's, unless told otherwise. */
export function makePiece(piece: string, changes: Partial<PieceView> = {}): PieceView {
  const name = changes.name ?? 'Léa'
  return {
    piece, seat: `seat-${name}`, name, animal: 'fox', colour: 3, activity: null, title: 'Dessin.png', kind: 'image',
    size_bytes: 12_345, at_ms: 1_700_000_000_000, portal: 'none', trouble: '', ...changes,
  }
}

export function makeWorks(changes: Partial<Works> = {}): Works {
  return { type: 'works', activities: [], pieces: [], older: 0, outbox: {}, ...changes }
}
