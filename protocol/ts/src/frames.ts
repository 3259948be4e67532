/** Picture frames: the binary messages of the screen stream, checked as `protocol/wire/frames.py` does. */
import { badMessage, tooLarge } from './errors'
import { MAX_FRAME_BYTES, MAX_HEIGHT, MAX_IMAGES, MAX_WIDTH } from './limits'

/** A tile's side, in pixels. */
export const TILE = 64

const KIND_STILLS = 1
const KIND_VIDEO = 2
const CODECS = [undefined, 'jpeg', 'png'] as const
const HEAD_BYTES = 16
const IMAGE_BYTES = 8
const PIECE_BYTES = 6

/** A rectangle of the screen, and where it lies in its image; all in tiles. */
export interface Piece {
  readonly col: number
  readonly row: number
  readonly cols: number
  readonly rows: number
  readonly sourceCol: number
  readonly sourceRow: number
}

/** One image file and the pieces it is made of. `data` is a view on the message. */
export interface Image {
  readonly codec: 'jpeg' | 'png'
  readonly pieces: readonly Piece[]
  readonly data: Uint8Array<ArrayBuffer>
}

/** What each picture message says; see `protocol/wire/frames.py` for what the fields mean. */
interface Head {
  readonly epoch: number
  readonly width: number
  readonly height: number
  readonly number: number
  readonly capturedMs: number
}

/** Tiles as image files. */
export interface Stills extends Head {
  readonly kind: 'stills'
  readonly images: readonly Image[]
}

/** One access unit (H.264, Annex B) of the whole screen, and the tiles that it changes, a bit each. */
export interface Video extends Head {
  readonly kind: 'video'
  readonly key: boolean
  readonly tiles: Uint8Array<ArrayBuffer>
  readonly data: Uint8Array<ArrayBuffer>
}

export type Frame = Stills | Video

/** Decodes and checks a frame; throws a `ProtocolError` with `too_large` or `bad_message`. */
export function decodeFrame(data: ArrayBuffer): Frame {
  if (data.byteLength > MAX_FRAME_BYTES) throw tooLarge(data.byteLength, MAX_FRAME_BYTES)
  if (data.byteLength < HEAD_BYTES) throw badMessage('truncated frame head')
  const view = new DataView(data)
  const kind = view.getUint8(0)
  if (kind !== KIND_STILLS && kind !== KIND_VIDEO) throw badMessage(`unknown frame kind ${kind}`)
  const width = view.getUint16(2)
  const height = view.getUint16(4)
  if (width === 0 || width > MAX_WIDTH || height === 0 || height > MAX_HEIGHT) {
    throw badMessage(`screen of ${width}x${height}`)
  }
  const head = { epoch: view.getUint8(1), width, height, number: view.getUint32(8), capturedMs: view.getUint32(12) }
  const count = view.getUint16(6)
  const [cols, rows] = [Math.ceil(width / TILE), Math.ceil(height / TILE)]
  if (kind === KIND_VIDEO) return { kind: 'video', ...head, ...decodeVideo(view, count, cols * rows) }
  if (count > MAX_IMAGES) throw badMessage(`${count} images`)
  const images: Image[] = []
  let offset = HEAD_BYTES
  let tilesLeft = cols * rows
  for (let index = 0; index < count; index++) {
    const [image, end] = decodeImage(view, offset, cols, rows)
    // No honest picture holds a tile twice.
    tilesLeft -= image.pieces.reduce((tiles, piece) => tiles + piece.cols * piece.rows, 0)
    if (tilesLeft < 0) throw badMessage('pieces of more than a screen')
    images.push(image)
    offset = end
  }
  if (offset !== data.byteLength) throw badMessage('bytes after the last image')
  return { kind: 'stills', ...head, images }
}

function decodeVideo(view: DataView<ArrayBuffer>, flags: number, tiles: number): Pick<Video, 'key' | 'tiles' | 'data'> {
  if (flags > 1) throw badMessage(`unknown video flags ${flags}`)
  const body = HEAD_BYTES + Math.ceil(tiles / 8)
  if (view.byteLength <= body) throw badMessage('truncated video')
  if (tiles % 8 > 0 && (view.getUint8(body - 1) & (0xff >> (tiles % 8))) !== 0) {
    throw badMessage('a tile outside the screen')
  }
  return {
    key: flags === 1,
    tiles: new Uint8Array(view.buffer, HEAD_BYTES, body - HEAD_BYTES),
    data: new Uint8Array(view.buffer, body),
  }
}

function decodeImage(view: DataView<ArrayBuffer>, start: number, gridCols: number, gridRows: number): [Image, number] {
  if (start + IMAGE_BYTES > view.byteLength) throw badMessage('truncated image head')
  const codec = CODECS[view.getUint8(start)]
  if (codec === undefined || view.getUint8(start + 1) !== 0) throw badMessage('unknown image codec')
  const count = view.getUint16(start + 2)
  const length = view.getUint32(start + 4)
  const first = start + IMAGE_BYTES
  const end = first + count * PIECE_BYTES + length
  if (end > view.byteLength) throw badMessage('truncated image')
  const pieces: Piece[] = []
  for (let offset = first; offset < end - length; offset += PIECE_BYTES) {
    const [col, row, cols, rows, sourceCol, sourceRow] = new Uint8Array(view.buffer, offset, PIECE_BYTES) as unknown as
      [number, number, number, number, number, number]
    if (cols === 0 || rows === 0 || col + cols > gridCols || row + rows > gridRows) {
      throw badMessage('a piece outside the screen')
    }
    pieces.push({ col, row, cols, rows, sourceCol, sourceRow })
  }
  return [{ codec, pieces, data: new Uint8Array(view.buffer, end - length, length) }, end]
}

/** Returns the bytes of a frame, as `encode_frame` does. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const size =
    frame.kind === 'video'
      ? frame.tiles.length + frame.data.length
      : frame.images.reduce((sum, { pieces, data }) => sum + IMAGE_BYTES + pieces.length * PIECE_BYTES + data.length, 0)
  const bytes = new Uint8Array(HEAD_BYTES + size)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, frame.kind === 'video' ? KIND_VIDEO : KIND_STILLS)
  view.setUint8(1, frame.epoch)
  view.setUint16(2, frame.width)
  view.setUint16(4, frame.height)
  view.setUint16(6, frame.kind === 'video' ? Number(frame.key) : frame.images.length)
  view.setUint32(8, frame.number)
  view.setUint32(12, frame.capturedMs)
  let offset = HEAD_BYTES
  if (frame.kind === 'video') {
    bytes.set(frame.tiles, offset)
    bytes.set(frame.data, offset + frame.tiles.length)
    return bytes
  }
  for (const { codec, pieces, data } of frame.images) {
    view.setUint8(offset, CODECS.indexOf(codec))
    view.setUint16(offset + 2, pieces.length)
    view.setUint32(offset + 4, data.length)
    offset += IMAGE_BYTES
    for (const piece of pieces) {
      bytes.set([piece.col, piece.row, piece.cols, piece.rows, piece.sourceCol, piece.sourceRow], offset)
      offset += PIECE_BYTES
    }
    bytes.set(data, offset)
    offset += data.length
  }
  return bytes
}
