import { useEffect, useRef } from 'preact/hooks'
import { Header } from './header'
import { currentView } from './route'
import { ViewFrame } from './view-frame'

/** The whole page: header, navigation and the current view. */
export function Shell() {
  const view = currentView.value
  const heading = useRef<HTMLHeadingElement>(null)
  const first = useRef(true)
  useEffect(() => {
    document.title = `${view.title} · Octet`
    // Focus the heading so that screen readers start there; not on first load, when they start at the top.
    if (!first.current) heading.current?.focus()
    first.current = false
  }, [view])
  return (
    <>
      <a
        class="skip"
        href={`#${view.id}`}
        onClick={(event) => {
          event.preventDefault()
          heading.current?.focus()
        }}
      >
        Skip to the content
      </a>
      <Header />
      <main>
        <h1 ref={heading} tabIndex={-1}>
          {view.title}
        </h1>
        <p class="lead">{view.lead}</p>
        <ViewFrame key={view.id} view={view} />
      </main>
    </>
  )
}
