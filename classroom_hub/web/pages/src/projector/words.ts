/** What the class reads on the wall: as little as can be. */
import { defineWords } from '@classroom-hub/kit/words'

export const t = defineWords({
  fr: {
    title: (room: string) => `${room} · Tableau`,
    join: 'Rejoins la classe',
    qr: 'Code QR pour rejoindre la leçon',
    code: 'Code de la leçon',
    arrived: (n: number) => (n === 1 ? '1 élève arrivé' : `${n} élèves arrivés`),
    nobody: 'On vous attend',
    notStarted: 'La leçon n’a pas commencé',
    over: 'La leçon est finie',
    close: 'Retirer du tableau',
    forbidden: 'Cette page s’ouvre depuis l’ordinateur de la classe.',
    lost: 'L’ordinateur de la classe revient…',
  },
  en: {
    title: (room) => `${room} · Board`,
    join: 'Join the class',
    qr: 'QR code to join the lesson',
    code: 'Lesson code',
    arrived: (n) => (n === 1 ? '1 pupil is here' : `${n} pupils are here`),
    nobody: 'We are waiting for you',
    notStarted: 'The lesson has not started',
    over: 'The lesson is over',
    close: 'Take off the board',
    forbidden: 'This page opens from the classroom computer.',
    lost: 'The classroom computer is coming back…',
  },
})
