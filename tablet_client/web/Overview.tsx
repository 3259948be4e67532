/** All sheets of a page, small. */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Desk } from './desk'
import { t } from './words'

export function Overview({ desk, close }: { desk: Desk; close: () => void }): JSX.Element {
  const count = desk.sheets.value
  return (
    <section class="panel overview" aria-label={t.sheets}>
      <div class="choices">
        {Array.from({ length: count }, (_, sheet) => (
          <button
            key={sheet}
            type="button"
            class="miniature"
            data-testid={`miniature-${sheet}`}
            aria-label={`${t.sheet} ${sheet + 1}`}
            aria-current={sheet === desk.easel.sheet.value ? 'page' : undefined}
            onClick={() => {
              desk.turnSheet(sheet)
              close()
            }}
          >
            <Miniature desk={desk} sheet={sheet} />
            <span>{sheet + 1}</span>
          </button>
        ))}
      </div>
    </section>
  )
}

/** Pixels: as large as it is shown on a sharp glass. */
const [WIDTH, HEIGHT] = [320, 240]

function Miniature({ desk, sheet }: { desk: Desk; sheet: number }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let gone = false
    void desk.miniature(sheet).then((picture) => {
      if (gone || picture === null) return
      const context = canvas.current!.getContext('2d')!
      context.imageSmoothingQuality = 'high'
      context.drawImage(picture, 0, 0, WIDTH, HEIGHT)
    })
    return () => {
      gone = true
    }
  }, [sheet])
  return <canvas ref={canvas} width={WIDTH} height={HEIGHT} aria-hidden="true" />
}
