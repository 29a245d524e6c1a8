import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Button, Problem } from '../parts'
import type { GraphModel, GraphNode } from './graph-model'
import { NodeBox, nodeSize } from './graph-node'
import type { Layout, Point } from './layout'
import type { NodeTime } from './node-times'
import { reveal } from './pan-zoom'
import { requestLayout } from './request-layout'
import { fitWindow, sizeOf, usePanZoom, zoomMiddle, zoomStep } from './use-pan-zoom'

/** The graph of one network as a picture that is panned, zoomed, and walked through with keys. */
export function GraphPicture({
  title,
  model,
  times,
  worst,
  chosen,
  onChoose,
}: {
  title: string
  model: GraphModel
  times: ReadonlyMap<number, NodeTime> | undefined
  /** The id of the node where int8 diverges most. */
  worst: string | undefined
  chosen: string | undefined
  onChoose: (node: GraphNode) => void
}) {
  const [layout, problem] = useLayout(model)
  const window = useRef<HTMLDivElement>(null)
  const view = usePanZoom(window, layout)
  const focused = useSignal<string | undefined>(undefined)
  const transform = useComputed(() => {
    const at = view.value
    return at ? `translate(${at.left} ${at.top}) scale(${at.scale})` : ''
  })
  const show = (id: string | undefined) => {
    const [node, place] = [model.nodes.find((one) => one.id === id), id && layout?.nodes[id]]
    if (!node || !place || !window.current || !view.value) return
    view.value = reveal(view.value, { ...place, ...nodeSize(node) }, sizeOf(window.current))
  }
  useEffect(() => show(chosen), [chosen, layout])
  const zoomBy = (factor: number) => {
    if (view.value && window.current) view.value = zoomMiddle(view.value, factor, window.current)
  }
  const fit = () => {
    if (layout && window.current) view.value = fitWindow(layout, window.current)
  }
  const current = focused.value ?? chosen ?? model.nodes[0]?.id
  const step = (to: number) => {
    const node = model.nodes[Math.max(0, Math.min(model.nodes.length - 1, to))]
    if (!node) return
    focused.value = node.id
    document.getElementById(`graph-${node.id}`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = model.nodes.findIndex(({ id }) => id === current)
    const node = model.nodes[at]
    const actions: Record<string, () => void> = {
      ArrowDown: () => step(at + 1),
      ArrowRight: () => step(at + 1),
      ArrowUp: () => step(at - 1),
      ArrowLeft: () => step(at - 1),
      Home: () => step(0),
      End: () => step(model.nodes.length - 1),
      Enter: () => node && onChoose(node),
      ' ': () => node && onChoose(node),
      '+': () => zoomBy(zoomStep),
      '-': () => zoomBy(1 / zoomStep),
      '0': fit,
    }
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key]
    if (!action) return
    event.preventDefault()
    action()
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
        onKeyDown={onKeyDown}
      >
        {layout ? (
          <svg role="presentation">
            <g transform={transform}>
              <g class="edges">
                {layout.edges.map(({ from, to, points }) => (
                  <path key={`${from} ${to}`} d={pathOf(points)} />
                ))}
              </g>
              {model.nodes.map((node) => (
                <NodeBox
                  key={node.id}
                  node={node}
                  place={layout.nodes[node.id] ?? { x: 0, y: 0 }}
                  time={node.index === undefined ? undefined : times?.get(node.index)}
                  worst={node.id === worst}
                  chosen={node.id === chosen}
                  focusable={node.id === current}
                  onChoose={() => {
                    focused.value = node.id
                    onChoose(node)
                  }}
                  onFocus={() => show(node.id)}
                />
              ))}
            </g>
          </svg>
        ) : (
          <p class="faint">Laying out {model.nodes.length} nodes …</p>
        )}
      </div>
      <div class="actions">
        <Button onClick={() => zoomBy(zoomStep)}>Larger</Button>
        <Button onClick={() => zoomBy(1 / zoomStep)}>Smaller</Button>
        <Button onClick={fit}>Fit</Button>
      </div>
      <p class="hint">
        Drag to move, pinch or Ctrl and wheel to zoom. With keys: arrows go from node to node, Enter chooses,
        + and − zoom, 0 fits.
      </p>
    </div>
  )
}

function useLayout(model: GraphModel): [Layout | undefined, unknown] {
  const [layout, setLayout] = useState<Layout>()
  const [problem, setProblem] = useState<unknown>()
  useEffect(() => {
    const abort = new AbortController()
    const nodes = model.nodes.map((node) => ({ id: node.id, ...nodeSize(node) }))
    requestLayout({ nodes, edges: model.edges }, abort.signal).then(
      (made) => {
        setLayout(made)
        setProblem(undefined)
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setProblem(error)
      },
    )
    return () => abort.abort()
  }, [model])
  return [layout, problem]
}

/** A line through the points, its bends rounded. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  const bends = rest.slice(0, -1).map((at, i) => {
    const next = rest[i + 1] ?? at
    const end = i === rest.length - 2 ? next : { x: (at.x + next.x) / 2, y: (at.y + next.y) / 2 }
    return `Q${at.x} ${at.y} ${end.x} ${end.y}`
  })
  const last = rest.at(-1)
  return `M${first.x} ${first.y}${bends.join('')}${bends.length === 0 && last ? `L${last.x} ${last.y}` : ''}`
}
