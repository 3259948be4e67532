import '@classroom-hub/kit/andika.css'
import '@classroom-hub/kit/look.css'
import './pupil.css'
import { render } from 'preact'
import { readAddress } from './address'
import { App } from './App'
import { Session } from './session'

const address = readAddress(location.search, location.hash)
// A seat's token is not for the history, nor for a photograph of the address bar.
if (address.seat !== null) history.replaceState(null, '', location.pathname + location.search)

render(<App session={new Session(address)} screenOnly={address.screenOnly} />, document.getElementById('app')!)
