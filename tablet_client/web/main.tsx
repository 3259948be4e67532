import '@classroom-hub/kit/andika.css'
import '@classroom-hub/kit/look.css'
import './pupil.css'
import './desk.css'
import './lookback.css'
import { hubAddress } from '@classroom-hub/kit/hub'
import { render } from 'preact'
import { readAddress } from './address'
import { App } from './App'
import { unpack } from './carry'
import { Desk } from './desk'
import { keepFinding } from './finder'
import { LookBack } from './lookback'
import { keepLeaving, leaveForHttps } from './secure'
import { Session } from './session'

unpack(location.hash)
const address = readAddress(location.search, location.hash)
// A seat's token is not for the history, nor for a photograph of the address bar.
if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search)

void leaveForHttps(address).then((leaving) => {
  if (!leaving) begin()
})

function begin(): void {
  const session = new Session(address)
  const desk = new Desk(session)
  const lookBack = new LookBack(session, () => hubAddress.peek())
  keepFinding(session)
  keepLeaving(session, desk)
  render(<App session={session} desk={desk} lookBack={lookBack} screenOnly={address.screenOnly} />, document.getElementById('app')!)
}
