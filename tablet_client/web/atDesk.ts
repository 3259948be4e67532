/**
 * What is at a pupil's desk. It is loaded once the pupil's page has shown something, so that the door opens soon, and
 * before the hub may be gone.
 */
import '@classroom-hub/kit/surface/surface.css'
import './drawing/things.css'
import './surface/surface.css'

export { DeskTools } from './DeskTools'
export { DeskView, OnTheWall } from './DeskView'
export { LookBackView } from './LookBackView'
export { MeSheet } from './MeSheet'
export { QuestionPad } from './question/Pad'
export { PenTools } from './surface/PenTools'
export { SurfaceView } from './surface/SurfaceView'
