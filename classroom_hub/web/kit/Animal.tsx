/** A pupil's picture: an animal on a soft disc of the pupil's colour. */
import './animal.css'
import addresses from 'virtual:animals'
import { animalName, COLOURS } from './animals'

interface AnimalProps {
  /** The animal's id. */
  name: string
  /** 0 to 11. */
  colour: number
  /** Of the disc: pixels, or any CSS length. */
  size?: number | string
  /** Beside the pupil's own name the animal's would only be noise to a screen reader. */
  decorative?: boolean
}

export function Animal({ name, colour, size = 48, decorative = false }: AnimalProps) {
  const length = typeof size === 'number' ? `${size}px` : size
  const address = addresses[name]
  return (
    <span class="animal" data-colour={colour % COLOURS} style={{ '--animal-size': length }}>
      {address !== undefined && (
        <img src={address} alt={decorative ? '' : animalName(name)} width="32" height="32" decoding="async" draggable={false} />
      )}
    </span>
  )
}
