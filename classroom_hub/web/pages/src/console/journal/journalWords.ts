/** Words of lessons' journals. */
import { defineWords, language } from '@classroom-hub/kit/words'

const day = (ms: number): string =>
  new Date(ms).toLocaleString(language.value === 'fr' ? 'fr-FR' : 'en-GB', { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' })

const fr = {
  journal: 'Journal des leçons',
  none: 'Pas encore de leçon dans le journal.',
  help: 'Chaque leçon garde les images du tableau et la liste des travaux pendant 30 jours, sauf si vous la conservez.',
  day,
  what: (stills: number, pieces: number, pupils: number) =>
    `${stills} ${stills > 1 ? 'images' : 'image'} · ${pieces} ${pieces > 1 ? 'travaux' : 'travail'}${pieces > 0 ? ` (${pupils} ${pupils > 1 ? 'élèves' : 'élève'})` : ''}`,
  now: 'en cours',
  pdf: 'Document',
  zip: 'Dossier',
  keep: 'Conserver',
  kept: 'Conservée',
  forget: 'Effacer',
  forgetSure: 'Effacer pour de bon ?',
  anonymous: 'Sans les noms',
  keeping: 'Garder les images du tableau de cette leçon',
  leaveOut: 'Ne pas garder cette image',
  leftOut: 'L’image du moment ne sera pas gardée.',
  notKeeping: 'Rien n’est gardé',
}

const en: typeof fr = {
  journal: 'Lesson journal',
  none: 'No lesson in the journal yet.',
  help: 'Each lesson keeps the pictures of the board and the list of work for 30 days, unless you keep it.',
  day,
  what: (stills, pieces, pupils) =>
    `${stills} ${stills === 1 ? 'picture' : 'pictures'} · ${pieces} ${pieces === 1 ? 'piece' : 'pieces'} of work${pieces > 0 ? ` (${pupils} ${pupils === 1 ? 'pupil' : 'pupils'})` : ''}`,
  now: 'going on',
  pdf: 'Document',
  zip: 'Folder',
  keep: 'Keep',
  kept: 'Kept',
  forget: 'Erase',
  forgetSure: 'Erase for good?',
  anonymous: 'Without names',
  keeping: 'Keep the pictures of this lesson’s board',
  leaveOut: 'Do not keep this picture',
  leftOut: 'The picture of this moment will not be kept.',
  notKeeping: 'Nothing is kept',
}

export const journalWords = defineWords({ fr, en })
