/** Who a lesson is for: what the console's choices mean, and how they are said. Pure. */
import { defineWords } from '@classroom-hub/kit/words'
import type { ClassPlan, Room, SeatDetail } from '@classroom-hub/protocol/src/messages'

export type Plan = Required<ClassPlan>

export const planWords = defineWords({
  fr: {
    who: 'Qui vient ?',
    guestsOnly: 'Invités',
    guestsOnlyHelp: 'Chacun écrit son prénom',
    pupils: (n: number) => (n === 1 ? '1 élève' : `${n} élèves`),
    afterSchool: 'Périscolaire',
    afterSchoolHelp: 'Sans liste ; les tablettes oublient tout à la fin',
    how: 'Pour entrer, l’élève touche',
    tap: 'Son prénom',
    pictures: 'Son prénom et ses trois images',
    withoutPictures: (n: number) =>
      n === 1 ? '1 élève n’a pas encore d’images\u00a0: il entre sans.' : `${n} élèves n’ont pas encore d’images\u00a0: ils entrent sans.`,
    givePictures: 'Donner les images qui manquent',
    thenPrint: 'Vous pourrez les imprimer dans «\u00a0Ma classe\u00a0».',
    stuck: (names: string, n: number) =>
      `Trop d’images fausses pour ${names}\u00a0: ${n === 1 ? 'sa tablette attend' : 'leurs tablettes attendent'} une minute. Les bonnes sont dans «\u00a0Ma classe\u00a0».`,
    guests: 'Les invités entrent avec le code',
    tidy: 'Ranger',
    tidyLong: 'Faire ranger les tablettes',
    untidy: 'Ne plus ranger',
    tidying: (done: string) => `Ranger\u00a0: ${done}`,
    tidyAsk: 'Faire ranger toutes les tablettes\u202f?',
    tidyHelp: 'Chaque tablette envoie son travail, puis se range. Pour la reprendre, l’élève devra toucher «\u00a0Commencer\u00a0».',
    tidyYes: 'Faire ranger',
    tidied: 'Rangée',
    toTidy: 'À ranger',
    tidiedOf: (n: number, of: number) => `${n} sur ${of}`,
    aTablet: 'Une tablette',
    cart: (name: string) => `Chariot ${name}`,
    claimsTaken: (name: string) => `Deux tablettes disent être ${name}. Donner sa place à la nouvelle ?`,
  },
  en: {
    who: 'Who is coming?',
    guestsOnly: 'Guests',
    guestsOnlyHelp: 'Everyone writes their name',
    pupils: (n) => (n === 1 ? '1 pupil' : `${n} pupils`),
    afterSchool: 'After school',
    afterSchoolHelp: 'No list; the tablets forget everything at the end',
    how: 'To come in, a pupil taps',
    tap: 'Their name',
    pictures: 'Their name and their three pictures',
    withoutPictures: (n) => (n === 1 ? '1 pupil has no pictures yet, and comes in without.' : `${n} pupils have no pictures yet, and come in without.`),
    givePictures: 'Give the missing pictures',
    thenPrint: 'You can print them in “My class”.',
    stuck: (names, n) => `Too many wrong pictures for ${names}: ${n === 1 ? 'the tablet waits' : 'the tablets wait'} a minute. The right ones are in “My class”.`,
    guests: 'Guests come in with the code',
    tidy: 'Tidy up',
    tidyLong: 'Have the tablets put away',
    untidy: 'Stop tidying up',
    tidying: (done) => `Tidy up: ${done}`,
    tidyAsk: 'Have all tablets put away?',
    tidyHelp: 'Each tablet sends its work, then puts itself away. To take it up again, the pupil will have to tap “Start”.',
    tidyYes: 'Put away',
    tidied: 'Put away',
    toTidy: 'To put away',
    tidiedOf: (n, of) => `${n} of ${of}`,
    aTablet: 'A tablet',
    cart: (name) => `Cart ${name}`,
    claimsTaken: (name) => `Two tablets say they are ${name}. Give the seat to the new one?`,
  },
})

export function planOf(room: Room): Plan {
  return { class_name: '', by: 'tap', guests: true, after_school: false, ...room.plan }
}

/** The plan for a class: guests stay outside, as long as nobody says otherwise. */
export function forClass(plan: Plan, name: string): Plan {
  return { ...plan, class_name: name, guests: name === '', after_school: false }
}

export function afterSchool(plan: Plan): Plan {
  return { ...plan, class_name: '', guests: true, after_school: true }
}

/** What a button says of it. */
export function planSummary(plan: Plan): string {
  if (plan.after_school) return planWords.afterSchool
  return plan.class_name === '' ? planWords.guestsOnly : plan.class_name
}

/** How many tablets have been put away. */
export function tidiedOf(seats: readonly SeatDetail[]): number {
  return seats.filter((seat) => seat.tidied === true).length
}
