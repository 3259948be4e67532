/** Words on a sheet: broken into lines that fit, and measured. */
import { isText, MAX_TEXT, MAX_TEXT_LINES, SHEET_WIDTH } from '@classroom-hub/protocol/src/marks'
import type { Box } from '@classroom-hub/protocol/src/marks'
import { fontOf } from './draw'

/** Units of the sheet: read from the last row where it is on the wall. */
const LINE = 84
/** Left at the sheet's edge, and the least that a line is wide. */
const [EDGE, LEAST] = [24, 480]

/** Breaks at spaces, and inside words that are too long; as many lines as a sheet takes. */
export function broken(text: string, measure: (part: string) => number, width: number): string {
  const lines: string[] = []
  for (const paragraph of text.slice(0, MAX_TEXT).split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (measure(longer) <= width) {
        line = longer
        continue
      }
      if (line !== '') lines.push(line)
      line = ''
      for (const letter of word) {
        if (line !== '' && measure(line + letter) > width) {
          lines.push(line)
          line = ''
        }
        line += letter
      }
    }
    lines.push(line)
  }
  // What was broken inside a word has a letter more: a line's end.
  let kept = lines.slice(0, MAX_TEXT_LINES).join('\n').slice(0, MAX_TEXT)
  while (kept.endsWith('\n')) kept = kept.slice(0, -1)
  return kept
}

let ruler: CanvasRenderingContext2D | null = null

/** Returns words as they are placed; `null` where there is nothing to be seen of them. */
export function written(text: string, [x, y]: readonly [number, number], line = LINE): { text: string; box: Box } | null {
  ruler ??= document.createElement('canvas').getContext('2d')!
  const context = ruler
  context.font = fontOf(line)
  const measure = (part: string): number => context.measureText(part).width
  const left = Math.max(0, Math.min(x, SHEET_WIDTH - EDGE - LEAST))
  const lines = broken(text, measure, SHEET_WIDTH - EDGE - left)
  if (!isText(lines)) return null
  const each = lines.split('\n')
  return { text: lines, box: [left, y, Math.ceil(Math.max(1, ...each.map(measure))), Math.round(line * each.length)] }
}
