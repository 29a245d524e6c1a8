import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Button, Problem } from '../parts'
import { GraphDrawing, type GraphMarks } from './graph-drawing'
import { type GraphKeys, graphKey } from './graph-keys'
import type { GraphModel, GraphNode } from './graph-model'
import { nodeSize } from './graph-node'
import { reveal } from './pan-zoom'
import { useLayout } from './use-layout'
import { fitWindow, sizeOf, usePanZoom, zoomMiddle, zoomStep } from './use-pan-zoom'

/** The graph of one network as a picture that is panned, zoomed, and walked through with keys. */
export function GraphPicture({
  title,
  model,
  marks,
  onChoose,
}: {
  title: string
  model: GraphModel
  marks: GraphMarks
  onChoose: (node: GraphNode) => void
}) {
  const { layout, problem } = useLayout(model)
  const window = useRef<HTMLDivElement>(null)
  const view = usePanZoom(window, layout)
  const focused = useSignal<string | undefined>(undefined)
  const transform = useComputed(() => {
    const at = view.value
    return at ? `translate(${at.left} ${at.top}) scale(${at.scale})` : ''
  })
  const show = (node: GraphNode | undefined) => {
    const place = node && layout?.nodes[node.id]
    if (place && window.current && view.value)
      view.value = reveal(view.value, { ...place, ...nodeSize(node) }, sizeOf(window.current))
  }
  const current = model.nodes.find(({ id }) => id === (focused.value ?? marks.chosen)) ?? model.nodes[0]
  useEffect(() => show(model.nodes.find(({ id }) => id === marks.chosen)), [marks.chosen, layout])
  const keys: GraphKeys = {
    goTo: ({ id }) => document.getElementById(`graph-${id}`)?.focus(),
    choose: onChoose,
    zoom: (factor) => {
      if (view.value && window.current) view.value = zoomMiddle(view.value, factor, window.current)
    },
    fit: () => {
      if (layout && window.current) view.value = fitWindow(layout, window.current)
    },
  }
  if (problem !== undefined) return <Problem error={problem} what="The graph is not shown" />
  return (
    <div class="graph">
      <div
        class="graph-window"
        ref={window}
        role="tablist"
        aria-orientation="vertical"
        aria-label={title}
        aria-busy={!layout}
        onKeyDown={(event) => graphKey(event, model.nodes, current, keys)}
      >
        {layout ? (
          <GraphDrawing
            model={model}
            layout={layout}
            transform={transform}
            marks={marks}
            current={current?.id}
            onChoose={keys.choose}
            onFocus={(node) => {
              focused.value = node.id
              show(node)
            }}
          />
        ) : (
          <p class="faint">Laying out {model.nodes.length} nodes …</p>
        )}
      </div>
      <PictureButtons keys={keys} />
    </div>
  )
}

function PictureButtons({ keys }: { keys: GraphKeys }) {
  return (
    <>
      <div class="actions">
        <Button onClick={() => keys.zoom(zoomStep)}>Larger</Button>
        <Button onClick={() => keys.zoom(1 / zoomStep)}>Smaller</Button>
        <Button onClick={keys.fit}>Fit</Button>
      </div>
      <p class="hint">
        Drag to move, pinch or Ctrl and wheel to zoom. With keys: arrows go from node to node, Enter chooses,
        + and − zoom, 0 fits.
      </p>
    </>
  )
}
