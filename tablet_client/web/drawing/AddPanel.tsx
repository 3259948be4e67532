/** What can be placed on a sheet: pictures, words, photos, shapes, tiles with letters and numbers. */
import type { Adding } from '@classroom-hub/kit/drawing/placing'
import { reducePhoto } from '@classroom-hub/kit/drawing/reducePhoto'
import { STAMP_SIZE, stampName, stampPaths, STAMPS, TILES } from '@classroom-hub/kit/drawing/stamps'
import { KINDS, SHEET_HEIGHT, SHEET_WIDTH } from '@classroom-hub/protocol/src/marks'
import type { Kind } from '@classroom-hub/protocol/src/marks'
import { Camera, Circle, Move, MoveUpRight, Slash, Square, Triangle, Type } from 'lucide-preact'
import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Desk } from '../desk'
import { kindWords, t } from '../words'

const SHAPES: Readonly<Record<Kind, typeof Circle>> = {
  line: Slash, arrow: MoveUpRight, rectangle: Square, ellipse: Circle, triangle: Triangle,
}

export function AddPanel({ desk, close }: { desk: Desk; close: () => void }): JSX.Element {
  const { easel, level } = desk
  const { placing } = easel
  const [bad, tellBad] = useState(false)
  const now = placing.adding.value
  const take = (adding: Adding) => (event: MouseEvent) => {
    placing.take(adding)
    close()
    // By keyboard there is no place to press.
    if (event.detail !== 0 || adding.tool === 'move') return
    placing.begin(SHEET_WIDTH / 2, SHEET_HEIGHT / 2)
    placing.end()
  }
  const addPhoto = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0]
    input.value = ''
    if (file === undefined) return
    const photo = await reducePhoto(file)
    tellBad(photo === null)
    if (photo === null) return
    placing.take({ tool: 'move' })
    placing.putPhoto(photo)
    close()
  }
  return (
    <section class="panel add-panel" aria-label={t.add}>
      <div class="pieces" role="group">
        <Piece testid="add-move" label={t.move} pressed={now?.tool === 'move'} onClick={take({ tool: 'move' })}>
          <Move size={38} aria-hidden="true" />
        </Piece>
        <Piece testid="add-text" label={t.text} pressed={now?.tool === 'text'} onClick={take({ tool: 'text' })}>
          <Type size={38} aria-hidden="true" />
        </Piece>
        {/* iPads turn their own format into JPEG where JPEG is asked for. */}
        <label class="piece photo" title={t.aPhoto} data-full={easel.photosFull}>
          <input type="file" accept="image/jpeg,image/png" capture="environment" data-testid="add-photo" aria-label={t.aPhoto} disabled={easel.photosFull} onChange={(event) => void addPhoto(event.currentTarget)} />
          <Camera size={38} aria-hidden="true" />
        </label>
        {level.value === 'full' && KINDS.map((kind) => {
          const Shape = SHAPES[kind]
          return (
            <Piece key={kind} testid={`add-${kind}`} label={kindWords[kind]} pressed={now?.tool === 'shape' && now.kind === kind} onClick={take({ tool: 'shape', kind })}>
              <Shape size={38} aria-hidden="true" />
            </Piece>
          )
        })}
      </div>
      {bad && <p class="too-large" role="alert">{t.noPicture}</p>}
      <div class="pieces" role="group" aria-label={t.stamps}>
        {STAMPS.map((stamp) => (
          <Piece key={stamp} testid={`stamp-${stamp}`} label={stampName(stamp)} pressed={now?.tool === 'stamp' && now.stamp === stamp} onClick={take({ tool: 'stamp', stamp })}>
            <StampPicture stamp={stamp} />
          </Piece>
        ))}
      </div>
      {level.value === 'full' && (
        <div class="pieces letters" role="group" aria-label={t.tiles}>
          {TILES.map((tile) => (
            <Piece key={tile} testid={`tile-${tile}`} label={tile} pressed={now?.tool === 'stamp' && now.stamp === tile} onClick={take({ tool: 'stamp', stamp: tile })}>
              <b>{tile}</b>
            </Piece>
          ))}
        </div>
      )}
    </section>
  )
}

export function StampPicture({ stamp, size = 46 }: { stamp: string; size?: number }): JSX.Element {
  const paths = stampPaths(stamp)
  if (paths.length === 0) return <b class="tile-letter">{stamp}</b>
  return (
    <svg viewBox={`-1 -1 ${STAMP_SIZE + 2} ${STAMP_SIZE + 2}`} width={size} height={size} aria-hidden="true" class="stamp-picture">
      {paths.map(({ d, fill }) => <path key={d} d={d} fill={fill} />)}
    </svg>
  )
}

/** What the tool of the strip shows while it is in hand. */
export function AddingSign({ adding }: { adding: Adding | null }): JSX.Element | null {
  if (adding?.tool === 'stamp') return <StampPicture stamp={adding.stamp} size={42} />
  if (adding === null) return null
  const Sign = adding.tool === 'shape' ? SHAPES[adding.kind] : adding.tool === 'text' ? Type : Move
  return <Sign size={38} aria-hidden="true" />
}

interface PieceProps {
  testid: string
  label: string
  pressed: boolean
  onClick: (event: MouseEvent) => void
  children: ComponentChildren
}

function Piece({ testid, label, pressed, onClick, children }: PieceProps): JSX.Element {
  return (
    <button type="button" class="piece" data-testid={testid} aria-label={label} title={label} aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  )
}
