import '@classroom-hub/kit/andika.css'
import '@classroom-hub/kit/look.css'
import './pupil.css'
import './desk.css'
import './lookback.css'
import './identity.css'
import { hubAddress } from '@classroom-hub/kit/hub'
import { render } from 'preact'
import { readAddress, withoutSecrets } from './address'
import { App } from './App'
import { unpack } from './carry'
import { joinCart } from './belongings'
import { Desk } from './desk'
import { keepFinding } from './finder'
import { LookBack } from './lookback'
import { keepLeaving, leaveForHttps } from './secure'
import { Session } from './session'
import { Tidier } from './tidy'
import { wipeDatabases } from './wipe'

unpack(location.hash)
const address = readAddress(location.search, location.hash)
// A secret is not for the history, nor for a photograph of the address bar.
if (location.hash !== '' || address.seat !== null || address.badge !== null || address.tidied) {
  history.replaceState(null, '', withoutSecrets(location.pathname, location.search))
}
if (address.cart !== null) joinCart(address.cart)

void begin()

async function begin(): Promise<void> {
  // Before anything opens one, and before the page leaves for an address where they are not.
  if (address.tidied) await wipeDatabases()
  if (!(await leaveForHttps(address))) open()
}

function open(): void {
  const session = new Session(address)
  const desk = new Desk(session)
  const tidier = new Tidier(session, desk)
  const lookBack = new LookBack(session, () => hubAddress.peek())
  keepFinding(session)
  keepLeaving(session, desk)
  render(
    <App session={session} desk={desk} tidier={tidier} lookBack={lookBack} screenOnly={address.screenOnly} />,
    document.getElementById('app')!,
  )
}
