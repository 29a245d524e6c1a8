/** Keeps the keyboard's place when the control that has it goes, because a task has begun or ended, say. */

const controls = 'h1, a[href], button, input:enabled, select:enabled, summary, [tabindex="0"]'

/** Controls that can be gone back to. */
const mostRemembered = 20

/**
 * Watches a part of the page. When the control that has the focus is removed, the focus goes to the first control of
 * what took its place; where nothing did, back to the nearest that had it before, or else to a neighbour.
 */
export function keepFocus(root: HTMLElement): void {
  /** The control that has the focus, and all that it is in. */
  let path: readonly Element[] = []
  let before: readonly Element[] = []
  root.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return
    path = pathOf(target)
    before = [target, ...before.filter((one) => one !== target && one.isConnected)].slice(0, mostRemembered)
  })
  // Somebody who clicks beside all controls lets go; a window that goes to the background does not.
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
