/** Keeps keyboard focus when the focused control is removed, for example because a task has begun or ended. */

const controls = 'h1, a[href], button, input:enabled, select:enabled, summary, [tabindex="0"]'

/** Number of previously focused controls to remember. */
const maxRemembered = 20

/**
 * Watches `root` for the removal of the focused control. Focus then moves to the first control of the elements added in
 * its place. If there is none, it moves to the last focused control in the nearest remaining ancestor, or else to the
 * first control there.
 */
export function keepFocus(root: HTMLElement): void {
  /** The focused control and its ancestors, innermost first. */
  let path: readonly Element[] = []
  /** Controls that had the focus, the latest first. */
  let before: readonly Element[] = []
  root.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return
    path = pathOf(target)
    before = [target, ...before.filter((one) => one !== target && one.isConnected)].slice(0, maxRemembered)
  })
  // A click outside all controls gives up the focus; moving the window to the background does not.
  root.addEventListener('focusout', () => {
    queueMicrotask(() => {
      if (path[0]?.isConnected && document.activeElement !== path[0]) path = []
    })
  })
  new MutationObserver((records) => {
    if (!path[0] || path[0].isConnected || document.activeElement !== document.body) return
    const left = path.filter((one) => one.isConnected)
    const instead = records.flatMap(({ target, addedNodes }) => (target === left[0] ? [...addedNodes] : []))
    const nearest = () => {
      for (const part of left) {
        const control =
          before.find((one) => part.contains(one) && one.matches(controls)) ?? firstControl(part)
        if (control) return control
      }
      return undefined
    }
    const place = instead.map(firstControl).find(Boolean) ?? nearest()
    if (isFocusable(place)) place.focus({ preventScroll: true })
  }).observe(root, { childList: true, subtree: true })
}

function pathOf(element: Element): Element[] {
  const path = []
  for (let at: Element | null = element; at; at = at.parentElement) path.push(at)
  return path
}

function firstControl(part: Node): Element | undefined {
  if (!(part instanceof Element && part.isConnected)) return undefined
  return part.matches(controls) ? part : (part.querySelector(controls) ?? undefined)
}

function isFocusable(element: Element | undefined): element is HTMLElement | SVGElement {
  return element instanceof HTMLElement || element instanceof SVGElement
}
