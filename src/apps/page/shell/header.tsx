import { DeviceLine } from './device-line'
import { currentView } from './route'
import { views } from './views'

/** Shows the page's name, links to the views, and the device line. */
export function Header() {
  return (
    <header>
      <div class="masthead">
        <a class="brand" href="#draw">
          Octet
        </a>
        <nav aria-label="Views">
          <ul>
            {views.map(({ id, title }) => (
              <li key={id}>
                <a href={`#${id}`} aria-current={currentView.value.id === id ? 'page' : undefined}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <DeviceLine />
    </header>
  )
}
