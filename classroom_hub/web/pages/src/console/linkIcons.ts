/** A picture for each state of a tablet's link. */
import { Image, Wifi, WifiLow, WifiZero } from 'lucide-preact'
import type { LinkKind } from './status'

export const LINK_ICONS: Readonly<Record<LinkKind, typeof Wifi>> = { good: Wifi, slow: WifiLow, poor: WifiZero, stills: Image }
