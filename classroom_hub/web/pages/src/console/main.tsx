import '@classroom-hub/kit/atkinson.css'
import '@classroom-hub/kit/look.css'
import './controls.css'
import './console.css'
import './panels.css'
import './seats.css'
import './works.css'
import './stage.css'
import './viewer.css'
import './windows.css'
import { render } from 'preact'
import { App } from './App'

render(<App />, document.getElementById('app')!)
