import '@classroom-hub/kit/andika.css'
import '@classroom-hub/kit/look.css'
import './pupil.css'
import './desk.css'
import { render } from 'preact'
import { readAddress } from './address'
import { App } from './App'
import { Desk } from './desk'
import { keepFinding } from './finder'
import { Session } from './session'

const address = readAddress(location.search, location.hash)
// A seat's token is not for the history, nor for a photograph of the address bar.
if (address.seat !== null) history.replaceState(null, '', location.pathname + location.search)

const session = new Session(address)
const desk = new Desk(session)
keepFinding(session)

render(<App session={session} desk={desk} screenOnly={address.screenOnly} />, document.getElementById('app')!)
