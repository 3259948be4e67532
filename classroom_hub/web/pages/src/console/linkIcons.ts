/** A picture for each state of a tablet's link; those with fewer arcs of wifi are specks at this size. */
import { Image, TriangleAlert, Wifi, WifiHigh } from 'lucide-preact'
import type { LinkKind } from './status'

export const LINK_ICONS: Readonly<Record<LinkKind, typeof Wifi>> = {
  good: Wifi, slow: WifiHigh, poor: TriangleAlert, stills: Image,
}
