/** A page as others see it, on the sheet that its pupil draws on. */
import { observeSheets, sheetsOf } from '@classroom-hub/protocol/src/page'
import { signal } from '@preact/signals'
import { LiveInk } from './live'

export class FollowingInk extends LiveInk {
  /** The sheet that is seen. */
  readonly sheet = signal(0)
  /** How many sheets the pupil has drawn on. */
  readonly sheets = signal(1)
  private follows = true
  private drawn = 0
  private readonly unfollow: () => void

  /** Without `soon`, changes are painted with the next picture. */
  constructor(name: string, soon?: (ink: LiveInk) => void) {
    super(name, null, soon)
    this.unfollow = observeSheets(this.doc, (sheet) => {
      this.drawn = sheet
      this.sheets.value = Math.max(sheetsOf(this.doc), sheet + 1)
      if (this.follows) this.turnTo(sheet)
    })
  }

  /** Looks at one sheet, or goes with the pupil. */
  look(sheet: number | null): void {
    this.follows = sheet === null
    this.turnTo(sheet ?? this.drawn)
  }

  override turnTo(sheet: number): void {
    super.turnTo(sheet)
    this.sheet.value = sheet
  }

  override end(): void {
    this.unfollow()
    super.end()
  }
}
