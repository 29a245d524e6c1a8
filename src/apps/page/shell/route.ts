import { type ReadonlySignal, signal } from '@preact/signals'
import { type View, views } from './views'

const current = signal<View>(viewOf(location.hash))

/** The view that the URL's fragment names. */
export const currentView: ReadonlySignal<View> = current

addEventListener('hashchange', () => {
  current.value = viewOf(location.hash)
})

function viewOf(hash: string): View {
  return views.find(({ id }) => hash === `#${id}`) ?? views[0]
}
