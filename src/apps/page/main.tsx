/** Starts the page: renders it, asks for the GPU and opens a model. */
import { render } from 'preact'
import { keepFocus } from './shell/keep-focus'
import { Shell } from './shell/shell'
import { pageDevice } from './state/device'
import { startVisit } from './state/shipped'
import './style/tokens.css'
import './style/base.css'
import './style/shell.css'
import './style/parts.css'

const root = document.querySelector<HTMLElement>('#page')
if (root) {
  render(<Shell />, root)
  keepFocus(root)
}
void pageDevice()
void startVisit()
