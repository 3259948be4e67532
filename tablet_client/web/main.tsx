import '@classroom-hub/kit/andika.css'
import '@classroom-hub/kit/board'
import '@classroom-hub/kit/errors'
import { openLink } from '@classroom-hub/kit/link'
openLink({ role: 'pupil', hello: () => ({}), onMessage: console.log, onState: console.log })
