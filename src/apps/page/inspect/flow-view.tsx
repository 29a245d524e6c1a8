import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Button, Field, Problem } from '../parts'
import { FlowStage } from './flow-stage'
import { labelOf, placeLabels } from './labels'
import type { Scene } from './scene'
import { useOrbit } from './use-orbit'

/** Shows the scene, its labels and its controls. */
export function FlowView({
  title,
  scene,
  chosen,
  pointedText,
  onChoose,
}: {
  title: string
  scene: Scene
  /** Index of the chosen layer. */
  chosen: number
  /** Describes what is under the pointer. */
  pointedText: (picked: NonNullable<FlowStage['pointed']['value']>) => string
  onChoose: (layer: number) => void
}) {
  const holder = useRef<HTMLDivElement>(null)
  const stage = useStage(holder, scene)
  const window = useRef<HTMLDivElement>(null)
  useOrbit(window, stage, onChoose)
  const pointed = stage?.pointed.value
  return (
    <div class="flow">
      <div ref={window} class="flow-window" role="application" aria-label={`${title}: its layers in space`}>
        <div ref={holder} class="flow-holder" />
        {stage && <Labels stage={stage} scene={scene} chosen={chosen} />}
      </div>
      <p class="flow-said">
        {pointed
          ? pointedText(pointed)
          : 'Point at a wall to see which layer it is; click it to look into it.'}
      </p>
      {stage?.problem.value !== undefined && (
        <Problem
          error={stage.problem.value}
          what="The view was not drawn"
          onRetry={() => void stage.open()}
        />
      )}
      {stage && <Controls stage={stage} layers={scene.walls.length} />}
      <p class="hint">
        Drag to turn, pinch or Ctrl and wheel to zoom; on a touch screen one finger turns sideways or scrolls
        the page, two turn freely. With keys, once it has the focus: arrows turn, + and − zoom, 0 goes back.
      </p>
    </div>
  )
}

/** Creates a stage in the element, which is disposed when the component unmounts. */
function useStage(holder: RefObject<HTMLElement | null>, scene: Scene): FlowStage | undefined {
  const [stage, setStage] = useState<FlowStage>()
  useEffect(() => {
    if (!holder.current) return
    const made = new FlowStage(holder.current)
    setStage(made)
    return () => made.dispose()
  }, [])
  useEffect(() => stage?.show(scene), [stage, scene])
  return stage
}

function Labels({ stage, scene, chosen }: { stage: FlowStage; scene: Scene; chosen: number }) {
  const pointed = stage.pointed.value?.slab.layer
  const first = [pointed, chosen].filter((layer) => layer !== undefined)
  const placed = placeLabels(scene, stage.camera.value, stage.size.value, first)
  return (
    <div class="flow-labels" aria-hidden="true">
      {placed.map(({ layer, x, y, wallX, wallY }) => {
        const wall = scene.walls[layer]
        const kinds = ['flow-label', layer === chosen && 'chosen', layer === pointed && 'pointed']
        return (
          <span
            key={layer}
            class={kinds.filter(Boolean).join(' ')}
            style={{ left: `${x}px`, top: `${y}px`, '--wall-x': `${wallX}px`, '--wall-y': `${wallY}px` }}
          >
            {wall && labelOf(wall)}
          </span>
        )
      })}
    </div>
  )
}

/** Time before the next layer lights up, in milliseconds. */
const beatMs = 450

function Controls({ stage, layers }: { stage: FlowStage; layers: number }) {
  const playing = useSignal(false)
  const lit = Math.min(layers, stage.lit.value + 1)
  useEffect(() => {
    if (!playing.value) return
    stage.lit.value = -1
    const timer = setInterval(() => {
      stage.lit.value++
      if (stage.lit.value >= layers - 1) playing.value = false
    }, beatMs)
    return () => clearInterval(timer)
  }, [playing.value, stage, layers])
  return (
    <div class="flow-controls">
      <div class="actions">
        <Button
          onClick={() => {
            playing.value = !playing.value
          }}
        >
          {playing.value ? 'Stop' : 'Let it flow'}
        </Button>
        <Button onClick={() => stage.zoomBy(0.8)}>Nearer</Button>
        <Button onClick={() => stage.zoomBy(1.25)}>Farther</Button>
        <Button onClick={() => stage.home()}>Reset the view</Button>
      </div>
      <Field label="Layers that are lit">
        {(control) => (
          <input
            {...control}
            type="range"
            min={0}
            max={layers}
            value={lit}
            aria-valuetext={`the first ${lit} of ${layers}`}
            onInput={({ currentTarget }) => {
              playing.value = false
              stage.lit.value = currentTarget.valueAsNumber - 1
            }}
          />
        )}
      </Field>
    </div>
  )
}
