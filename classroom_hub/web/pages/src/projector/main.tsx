import '@classroom-hub/kit/andika.css'
import '@classroom-hub/kit/look.css'
import './pages.css'
import './projector.css'
import './stage.css'
import '@classroom-hub/kit/surface/surface.css'
import './surface/wall.css'
import { render } from 'preact'
import { Wall } from './Wall'

render(<Wall />, document.getElementById('app')!)
