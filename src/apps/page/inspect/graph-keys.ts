import type { GraphNode } from './graph-model'
import { zoomStep } from './pan-zoom'

/** Actions for the keys. */
export interface GraphKeys {
  goTo(node: GraphNode): void
  choose(node: GraphNode): void
  zoom(factor: number): void
  fit(): void
}

/** Handles a key on the graph. Arrows, Home and End move through `nodes` in their order, starting from `current`. */
export function graphKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'preventDefault'>,
  nodes: readonly GraphNode[],
  current: GraphNode | undefined,
  keys: GraphKeys,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const at = current ? nodes.indexOf(current) : 0
  const goTo = (to: number) => {
    const node = nodes[Math.max(0, Math.min(nodes.length - 1, to))]
    if (node) keys.goTo(node)
  }
  const actions: Record<string, () => void> = {
    ArrowDown: () => goTo(at + 1),
    ArrowRight: () => goTo(at + 1),
    ArrowUp: () => goTo(at - 1),
    ArrowLeft: () => goTo(at - 1),
    Home: () => goTo(0),
    End: () => goTo(nodes.length - 1),
    Enter: () => current && keys.choose(current),
    ' ': () => current && keys.choose(current),
    '+': () => keys.zoom(zoomStep),
    '=': () => keys.zoom(zoomStep),
    '-': () => keys.zoom(1 / zoomStep),
    '0': () => keys.fit(),
  }
  const action = actions[event.key]
  if (!action) return
  event.preventDefault()
  action()
}
