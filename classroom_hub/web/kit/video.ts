/** What ways of decoding video have in common. */
import type { Video } from '@classroom-hub/protocol/src/frames'
import type { Trouble } from '@classroom-hub/protocol/src/messages'
import type { Rung } from './ladder'

/** A picture of the video, or the element that shows it. */
export type VideoPicture = VideoFrame | HTMLVideoElement

/** Why a way ended. `reclaimed`: the browser took the decoder away, and another may be opened. */
export type Failure = Exclude<Trouble, ''> | 'reclaimed'

export interface VideoHearer {
  /** This is the picture of the frame of that order, the newest; it is closed by whoever hears. */
  picture: (order: number, picture: VideoPicture) => void
  /** Nothing more comes; at most once. */
  failed: (failure: Failure, why: unknown) => void
}

export interface VideoSource {
  /**
   * Takes the next frame; the first is a key frame.
   *
   * @throws where the frame is none.
   */
  decode: (order: number, video: Video) => void
  /** Whether the page is looked at. */
  look: (visible: boolean) => void
  /** The page has slept; a key frame comes soon. */
  wake: () => void
  close: () => void
}

/** What a browser can do. */
export interface Decoders {
  /** The best first. */
  readonly rungs: readonly Rung[]
  readonly open: (rung: Rung, hearer: VideoHearer) => VideoSource
}
