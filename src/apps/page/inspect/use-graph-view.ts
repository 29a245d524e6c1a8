import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { RefObject } from 'preact'
import type { GraphNode } from './graph-model'
import { nodeSize } from './graph-node'
import type { Layout } from './layout'
import { reveal } from './pan-zoom'
import { fitWindow, sizeOf, usePanZoom, zoomMiddle } from './use-pan-zoom'

/** What part of a graph its window shows, and how to change that. */
export interface GraphView {
  /** From the layout's units to the window's pixels, as SVG writes it. */
  readonly transform: ReadonlySignal<string>
  /** Moves just so far that a node is in the window. */
  show(node: GraphNode | undefined): void
  zoom(factor: number): void
  /** Shows all of the graph. */
  fit(): void
}

export function useGraphView(window: RefObject<HTMLElement | null>, layout: Layout | undefined): GraphView {
  const view = usePanZoom(window, layout)
  const transform = useComputed(() => {
    const at = view.value
    return at ? `translate(${at.left} ${at.top}) scale(${at.scale})` : ''
  })
  return {
    transform,
    show: (node) => {
      const place = node && layout?.nodes[node.id]
      if (place && window.current && view.value)
        view.value = reveal(view.value, { ...place, ...nodeSize(node) }, sizeOf(window.current))
    },
    zoom: (factor) => {
      if (view.value && window.current) view.value = zoomMiddle(view.value, factor, window.current)
    },
    fit: () => {
      if (layout && window.current) view.value = fitWindow(layout, window.current)
    },
  }
}
