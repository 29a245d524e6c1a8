import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Button, Problem } from '../parts'
import { GraphDrawing, type GraphMarks } from './graph-drawing'
import { type GraphKeys, graphKey } from './graph-keys'
import type { GraphModel, GraphNode } from './graph-model'
import { zoomStep } from './pan-zoom'
import { useGraphView } from './use-graph-view'
import { useLayout } from './use-layout'

/** Shows the graph of one network, with panning, zooming and keyboard navigation. */
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
  const { transform, show, zoom, fit } = useGraphView(window, layout)
  const focused = useSignal<string | undefined>(undefined)
  const current = model.nodes.find(({ id }) => id === (focused.value ?? marks.chosen)) ?? model.nodes[0]
  useEffect(() => {
    focused.value = undefined
    show(model.nodes.find(({ id }) => id === marks.chosen))
  }, [marks.chosen, layout])
  const goTo = ({ id }: GraphNode) => document.getElementById(`graph-${id}`)?.focus()
  const keys: GraphKeys = { goTo, choose: onChoose, zoom, fit }
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
        Drag to move, pinch or Ctrl and wheel to zoom; on a touch screen one finger scrolls the page and two
        move the graph. With keys: arrows go from node to node, Enter chooses, + and − zoom, 0 fits.
      </p>
    </>
  )
}
