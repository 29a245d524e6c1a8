import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Button, DropZone, Problem, TaskStatus } from '../parts'
import { formNames, type Networks } from '../state/networks'
import { Answers } from './answers'
import { Camera } from './camera'
import { CameraControls } from './camera-controls'
import { dropped, labels, takeLabels, takePicture } from './dropped'
import { sortFiles } from './files'
import { imageShapeOf } from './image-input'
import { drawnDigit, imageInput, readsDigits } from './inputs'
import { PictureFields } from './picture-fields'
import { formsOf, ModelRunner, pictureSettings } from './run-model'

/** Runs the open model on a picture, the camera, a drawn digit or random numbers. */
export function RunPanel({ open }: { open: Networks }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const runner = useMemo(() => new ModelRunner(open, () => canvas.current), [open])
  const camera = useMemo(() => new Camera(), [])
  const turn = useSignal(0)
  const problem = useSignal<unknown>(undefined)
  useEffect(() => () => camera.stop(), [camera, open])
  useEffect(() => () => runner.task.cancel(), [runner])
  useSignalEffect(() => {
    pictureSettings.value
    void runner.rerun()
  })
  const [, graph] = formsOf(open)[0] ?? []
  const tensor = graph && imageInput(graph)
  const shape = tensor && imageShapeOf(tensor)
  const runPicture = () => {
    camera.stop()
    const picture = dropped.value
    if (picture) void runner.runPicture(picture, picture.name)
  }
  const take = async (files: File[]) => {
    problem.value = undefined
    try {
      const sorted = sortFiles(files)
      if (sorted.labels) await takeLabels(sorted.labels)
      if (sorted.images[0]) await takePicture(sorted.images[0])
      if (sorted.images[0]) runPicture()
    } catch (error) {
      problem.value = error
    }
  }
  const next = async () => {
    camera.stop()
    turn.value++
    if (graph && readsDigits(graph))
      await runner.runPicture(await drawnDigit(turn.value), 'a drawn digit', false)
    else await runner.runRandom(turn.value)
  }
  return (
    <section aria-labelledby="run-heading">
      <h2 id="run-heading">Run it</h2>
      {tensor && shape ? (
        <>
          <div class="run">
            <div>
              <DropZone
                label="Choose a picture"
                accept="image/*,.txt"
                multiple
                onFiles={(files) => void take(files)}
              >
                Drop a picture, or labels for the classes (<code>.txt</code>).
              </DropZone>
              {problem.value !== undefined && <Problem error={problem.value} what="It was not taken" />}
            </div>
            <figure class="seen">
              <canvas
                ref={canvas}
                class={shape.width < 64 ? 'coarse' : undefined}
                width={shape.width}
                height={shape.height}
                role="img"
                aria-label="What the network sees"
              />
              <figcaption class="faint">
                what the network sees: {shape.width}×{shape.height},{' '}
                {shape.channels === 1 ? 'grey' : 'colours'}
              </figcaption>
            </figure>
          </div>
          <PictureFields tensor={tensor} channels={shape.channels} />
        </>
      ) : (
        <p>
          No input of this network is a picture (
          {graph?.inputs.map(({ name, shape: of }) => `${name} ${of.join('×')}`).join(', ')}
          ), so it runs on random numbers here.
        </p>
      )}
      <div class="actions">
        {dropped.value && tensor && (
          <Button kind="primary" onClick={runPicture}>
            Run on {dropped.value.name}
          </Button>
        )}
        <Button kind={dropped.value && tensor ? 'plain' : 'primary'} onClick={() => void next()}>
          {graph && readsDigits(graph) ? 'Run on a drawn digit' : 'Run on random numbers'}
        </Button>
        {labels.value && (
          <Button
            onClick={() => {
              labels.value = null
            }}
          >
            Forget {labels.value.file}
          </Button>
        )}
      </div>
      {tensor && <CameraControls camera={camera} runner={runner} />}
      <div class="answers">
        <TaskStatus task={runner.task} what="The network did not run" />
        {runner.answer.value ? (
          <Answers answer={runner.answer.value} live={camera.rate.value === undefined} />
        ) : (
          <p class="faint">
            The answer of{' '}
            {formsOf(open)
              .map(([form]) => formNames[form])
              .join(' and ')}{' '}
            comes here.
          </p>
        )}
      </div>
    </section>
  )
}
