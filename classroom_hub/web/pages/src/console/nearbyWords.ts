/** The console's words on tablets nearby and their invitations. */
import { defineWords } from '@classroom-hub/kit/words'
import type { NearbyTablet, Place } from './nearby'

/** « chariot B », whether the technician has called it “B” or “Chariot B”. */
const chariot = (cart: string): string => (/^chariot\b/i.test(cart) ? cart.replace(/^C/, 'c') : `chariot ${cart}`)
const cartEn = (cart: string): string => (/\bcart\b/i.test(cart) ? cart : `cart ${cart}`)

export const n = defineWords({
  fr: {
    nearby: 'Tablettes proches',
    free: (count: number) => (count === 1 ? '1 à inviter' : `${count} à inviter`),
    cart: (cart: string) => (cart === '' ? 'Autres tablettes' : chariot(cart).replace(/^c/, 'C')),
    room: (room: string) => `Salle ${room}`,
    inviteCart: (cart: string) => (cart === '' ? 'Inviter ces tablettes' : `Inviter le ${chariot(cart)}`),
    inviteRoom: (room: string) => `Inviter la salle ${room}`,
    invite: 'Inviter',
    inviteNamed: (name: string) => `Inviter ${name}`,
    counted: (count: number, here: number) => `${count} ${count === 1 ? 'tablette' : 'tablettes'}${here > 0 ? `, ${here} dans la classe` : ''}`,
    progress: (here: number, all: number) => `${here} sur ${all} dans la classe`,
    all: (count: number) => (count === 1 ? 'Voir la tablette' : `Voir les ${count} tablettes`),
    notEnrolledHub:
      'Pour inviter des tablettes, cet ordinateur doit être inscrit\u00a0: demandez au technicien (classroom-hub enrol).',
    here: 'dans la classe',
    elsewhere: 'dans une autre leçon',
    standing_free: 'libre',
    calling: 'appel en cours…',
    asking: 'demande à l’élève s’il faut venir…',
    coming: 'arrive…',
    busy: 'reste dans son autre leçon',
    knocking: 'à la porte',
    not_enrolled: 'non inscrite\u00a0: elle n’a pas la clé de la ville',
    foreign: 'refuse\u00a0: elle est inscrite dans une autre ville',
    wrong_version: 'n’a pas la même version\u00a0: à mettre à jour',
    wrong_tablet: 'une autre tablette répond à sa place\u00a0: réessayez dans un instant',
    late: 'l’invitation est arrivée trop tard\u00a0: réessayez',
    invalid: 'refuse l’invitation de cet ordinateur\u00a0: le technicien doit l’inscrire à nouveau',
    silent: 'ne répond pas\u00a0: le wifi isole les tablettes, ou son pare-feu la ferme\u202f; elle peut entrer avec le code',
    closed: 'n’écoute plus\u00a0: relancez son agent, ou ouvrez son pare-feu',
    strange: 'répond autre chose qu’une tablette\u00a0: prévenez le technicien',
    cut: 'la liaison s’est coupée\u00a0: réessayez',
    not_arrived: 'a dit oui mais n’arrive pas\u00a0: le pare-feu de cet ordinateur, ou le wifi, l’arrête',
  },
  en: {
    nearby: 'Tablets nearby',
    free: (count: number) => `${count} to invite`,
    cart: (cart: string) => (cart === '' ? 'Other tablets' : cartEn(cart).replace(/^c/, 'C')),
    room: (room: string) => `Room ${room}`,
    inviteCart: (cart: string) => (cart === '' ? 'Invite these tablets' : `Invite ${cartEn(cart)}`),
    inviteRoom: (room: string) => `Invite room ${room}`,
    invite: 'Invite',
    inviteNamed: (name: string) => `Invite ${name}`,
    counted: (count: number, here: number) => `${count} ${count === 1 ? 'tablet' : 'tablets'}${here > 0 ? `, ${here} in the class` : ''}`,
    progress: (here: number, all: number) => `${here} of ${all} in the class`,
    all: (count: number) => (count === 1 ? 'Show the tablet' : `Show the ${count} tablets`),
    notEnrolledHub: 'To invite tablets, this computer must be enrolled: ask the technician (classroom-hub enrol).',
    here: 'in the class',
    elsewhere: 'in another lesson',
    standing_free: 'free',
    calling: 'being called…',
    asking: 'asks the pupil whether to come…',
    coming: 'on its way…',
    busy: 'stays in its other lesson',
    knocking: 'at the door',
    not_enrolled: 'not enrolled: it does not have the town’s key',
    foreign: 'refuses: it is enrolled in another town',
    wrong_version: 'has another version: to be updated',
    wrong_tablet: 'another tablet answers in its place: try again in a moment',
    late: 'the invitation came too late: try again',
    invalid: 'refuses this computer’s invitation: the technician must enrol it again',
    silent: 'does not answer: the wifi isolates tablets, or its firewall shuts it off; it can come in with the code',
    closed: 'no longer listens: start its agent again, or open its firewall',
    strange: 'answers, but not as a tablet does: tell the technician',
    cut: 'the link broke: try again',
    not_arrived: 'said yes but does not arrive: this computer’s firewall, or the wifi, stops it',
  },
})

export const placeName = ({ cart, room }: Place): string => (room !== null ? n.room(room) : n.cart(cart ?? ''))
export const inviteWords = ({ cart, room }: Place): string => (room !== null ? n.inviteRoom(room) : n.inviteCart(cart ?? ''))

/** Where a tablet stands, in words, with what to do where there is something. */
export function standingWords({ standing, reason }: Pick<NearbyTablet, 'standing' | 'reason'>): string {
  switch (standing) {
    case 'free':
      return n.standing_free
    case 'refused':
      return refusalWords(reason)
    case 'unreachable':
      return reason === 'closed' || reason === 'strange' || reason === 'cut' || reason === 'not_arrived' ? n[reason] : n.silent
    default:
      return n[standing]
  }
}

function refusalWords(reason: string): string {
  switch (reason) {
    case 'foreign':
    case 'wrong_version':
    case 'wrong_tablet':
      return n[reason]
    case 'replayed':
    case 'expired':
      return n.late
    default:
      return n.invalid
  }
}
