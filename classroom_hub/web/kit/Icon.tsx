/** One of the 12 pictures of picture passwords, on a light plate (they are drawn for paper). */
import './icon.css'
import { ICON_SIZE, iconName, ICONS } from './icons'

/** With the plate's margin. */
const VIEW = `-3 -3 ${ICON_SIZE + 6} ${ICON_SIZE + 6}`

interface IconProps {
  /** 0 to 11. */
  number: number
  /** Pixels, or any CSS length. */
  size?: number | string
  /** Inside a button that bears the picture's name already. */
  decorative?: boolean
}

export function Icon({ number, size = 64, decorative = false }: IconProps) {
  const named = decorative ? { 'aria-hidden': true } : { role: 'img' as const, 'aria-label': iconName(number) }
  return (
    <svg class="icon" viewBox={VIEW} width={size} height={size} {...named}>
      {ICONS[number]?.paths.map((path) => <path key={path.d} d={path.d} fill={path.fill} />)}
    </svg>
  )
}
