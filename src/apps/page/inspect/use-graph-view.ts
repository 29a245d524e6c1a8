import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { RefObject } from 'preact'
import type { GraphNode } from './graph-model'
import { nodeSize } from './graph-node'
import type { Layout } from './layout'
import { reveal } from './pan-zoom'
import { fitWindow, sizeOf, usePanZoom, zoomMiddle } from './use-pan-zoom'

/** The part of a graph that its window shows, with functions to change it. */
export interface GraphView {
  /** SVG transform from the layout's units to the window's pixels. */
  readonly transform: ReadonlySignal<string>
  /** Pans just far enough to show a node. */
  show(node: GraphNode | undefined): void
  zoom(factor: number): void
  /** Shows the whole graph. */
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
