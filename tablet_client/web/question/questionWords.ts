/** Words for quick questions; the pads need none, but screen readers and grown-ups do. */
import { defineWords } from '@classroom-hub/kit/words'

export const q = defineWords({
  fr: {
    question: 'Question',
    yes: 'Oui',
    no: 'Non',
    choice: (letter: string) => `Réponse ${letter}`,
    smiley: (value: number) => ['Pas bien du tout', 'Pas bien', 'Moyen', 'Bien', 'Très bien'][value] ?? '',
    erase: 'Effacer',
    send: 'Répondre',
    goOn: 'Continuer',
    change: 'Changer ma réponse',
    secret: 'Personne ne voit qui répond quoi',
    named: 'La maîtresse ou le maître voit ta réponse',
    done: 'J’ai fini',
    notDone: 'Je continue',
  },
  en: {
    question: 'Question',
    yes: 'Yes',
    no: 'No',
    choice: (letter) => `Answer ${letter}`,
    smiley: (value) => ['Very bad', 'Bad', 'So-so', 'Good', 'Very good'][value] ?? '',
    erase: 'Erase',
    send: 'Answer',
    goOn: 'Go on',
    change: 'Change my answer',
    secret: 'Nobody sees who answers what',
    named: 'Your teacher sees your answer',
    done: 'I have finished',
    notDone: 'I go on',
  },
})
