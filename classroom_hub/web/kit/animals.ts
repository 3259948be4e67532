/**
 * The 24 animals, one beside each pupil's name: told apart by shape and colour at a glance, and none
 * that children use to tease (no whale, pig, cow, elephant, monkey or donkey). The ids are the hub's too.
 */
import ids from './animals.json'
import { defineWords } from './words'

const words = defineWords({
  fr: {
    fox: 'renard', owl: 'hibou', dolphin: 'dauphin', turtle: 'tortue', rabbit: 'lapin', bear: 'ours', cat: 'chat',
    dog: 'chien', lion: 'lion', fish: 'poisson', panda: 'panda', frog: 'grenouille', penguin: 'manchot',
    hedgehog: 'hérisson', butterfly: 'papillon', bee: 'abeille', octopus: 'pieuvre', giraffe: 'girafe', koala: 'koala',
    horse: 'cheval', snail: 'escargot', duck: 'canard', ladybug: 'coccinelle', parrot: 'perroquet',
  },
  en: {
    fox: 'fox', owl: 'owl', dolphin: 'dolphin', turtle: 'turtle', rabbit: 'rabbit', bear: 'bear', cat: 'cat',
    dog: 'dog', lion: 'lion', fish: 'fish', panda: 'panda', frog: 'frog', penguin: 'penguin',
    hedgehog: 'hedgehog', butterfly: 'butterfly', bee: 'bee', octopus: 'octopus', giraffe: 'giraffe', koala: 'koala',
    horse: 'horse', snail: 'snail', duck: 'duck', ladybug: 'ladybird', parrot: 'parrot',
  },
})

export type AnimalId = keyof typeof words

/** In the hub's order. */
export const ANIMALS = ids as readonly AnimalId[]

/** How many `--pupil-N` colours there are. */
export const COLOURS = 12

/** The animal's name in the page's language; empty for one that a newer hub knows and this page does not. */
export function animalName(id: string): string {
  return id in words ? words[id as AnimalId] : ''
}
