/** The words of a board that is drawn on, for screen readers and for those who wonder what a picture means. */
import { defineWords } from '../words'

export const boardWords = defineWords({
  fr: {
    board: 'Tableau à dessiner',
    tools: 'Outils du tableau',
    pen: 'Stylo',
    highlighter: 'Surligneur',
    eraser: 'Gomme',
    colour: 'Couleur',
    spotlight: 'Projecteur de lumière',
    spotlightShape: 'Rond ou rectangle',
    spotlightSize: 'Agrandir ou réduire',
    undo: 'Annuler mon dernier trait',
    clear: 'Tout effacer',
    white: 'Nouveau tableau blanc',
    back: 'Tableau précédent',
    side: 'Outils de l’autre côté',
    black: 'noir', red: 'rouge', orange: 'orange', yellow: 'jaune', green: 'vert', blue: 'bleu', purple: 'violet', brown: 'marron',
  },
  en: {
    board: 'Board to draw on',
    tools: 'Board tools',
    pen: 'Pen',
    highlighter: 'Highlighter',
    eraser: 'Eraser',
    colour: 'Colour',
    spotlight: 'Spotlight',
    spotlightShape: 'Round or rectangle',
    spotlightSize: 'Larger or smaller',
    undo: 'Undo my last stroke',
    clear: 'Erase everything',
    white: 'New white board',
    back: 'Board before',
    side: 'Tools on the other side',
    black: 'black', red: 'red', orange: 'orange', yellow: 'yellow', green: 'green', blue: 'blue', purple: 'purple', brown: 'brown',
  },
})
