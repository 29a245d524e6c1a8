import { useMemo } from 'preact/hooks'
import { significant } from '../format'
import { Notice } from '../parts'
import { gpuStatus } from '../state/device'
import type { Values } from './activations'
import { anyGeometry, featureMap } from './feature-maps'
import { FlowView } from './flow-view'
import type { GraphModel, GraphNode } from './graph-model'
import { longestName, shorten } from './node-text'
import type { Picked } from './pick'
import { buildScene, type LayerValues, maxMaps, type Scene } from './scene'

/** Shows the activations in 3D: every layer is a wall of feature maps, from the input on the left to the output. */
export function FlowSection({
  model,
  values,
  title,
  chosen,
  onChoose,
}: {
  model: GraphModel
  values: Values | undefined
  title: string
  chosen: GraphNode | undefined
  onChoose: (node: GraphNode) => void
}) {
  const layers = useMemo(() => layersOf(model, values), [model, values])
  const scene = useMemo(() => buildScene(layers.map(({ layer }) => layer)), [layers])
  const gpu = gpuStatus.value
  const chosenLayer = layers.findIndex(({ node }) => node.id === chosen?.id)
  return (
    <section aria-labelledby="flow-title">
      <h2 id="flow-title">Through the layers, in space</h2>
      <p>
        Every layer is a wall of feature maps, from the input on the left to the output. Every square is a
        value, the brighter the larger, by its square root, so that small ones can be seen.
        {scene.walls.some(({ channels }) => channels > maxMaps) &&
          ` Of many channels the first ${maxMaps} are shown.`}
      </p>
      {gpu.state === 'missing' ? (
        <Notice>
          <p>This view is drawn with WebGPU, which is missing here: {gpu.problem}</p>
        </Notice>
      ) : (
        <FlowView
          title={title}
          scene={scene}
          chosen={chosenLayer}
          pointedText={(picked) => describePicked(picked, scene, layers)}
          onChoose={(layer) => {
            const node = layers[layer]?.node
            if (node) onChoose(node)
          }}
        />
      )}
      <details>
        <summary>The layers in words</summary>
        <ol>
          {scene.walls.map((wall, i) => (
            <li key={i}>{describeWall(wall)}</li>
          ))}
        </ol>
      </details>
    </section>
  )
}

interface ShownLayer {
  readonly node: GraphNode
  readonly layer: LayerValues
}

/** Returns the inputs and the operators whose values are known. */
function layersOf({ nodes }: GraphModel, values: Values | undefined): ShownLayer[] {
  return nodes.flatMap((node) => {
    const found = node.role === 'output' || !node.tensor ? undefined : values?.get(node.tensor.name)
    if (!found || !node.tensor) return []
    const { shape } = node.tensor
    return [{ node, layer: { name: node.name, kind: node.kind, shape, values: found } }]
  })
}

function describeWall({ kind, name, shape, range, channels, shown }: Scene['walls'][number]): string {
  const some = shown < channels ? `, ${shown} of ${channels} channels shown` : ''
  return `${kind} ${name}, ${shape.join('×')}${some}: values from ${significant(range.min)} to ${significant(range.max)}`
}

/** Describes a square: "CONV_2D conv1, channel 5, row 3, column 4: 0.83". Without the value if it averages several. */
function describePicked({ slab, row, column }: Picked, scene: Scene, layers: readonly ShownLayer[]): string {
  const wall = scene.walls[slab.layer]
  const layer = layers[slab.layer]?.layer
  if (!wall || !layer) return ''
  const geometry = anyGeometry(layer.shape)
  const channel = geometry.channels > 1 ? `, channel ${slab.channel}` : ''
  const what = `${wall.kind} ${shorten(wall.name, longestName)}${channel}`
  const unshrunk = slab.texels[0] === geometry.width && slab.texels[1] === geometry.height
  const value = unshrunk
    ? featureMap(layer.values, geometry, slab.channel)[row * geometry.width + column]
    : undefined
  const said = value === undefined || Number.isNaN(value) ? '' : `: ${significant(value)}`
  return `${what}, row ${row}, column ${column}${said}`
}
