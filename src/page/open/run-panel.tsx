import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Button, TaskStatus } from '../parts'
import { formNames, type Networks } from '../state/networks'
import { Answers } from './answers'
import { Camera } from './camera'
import { CameraControls } from './camera-controls'
import { dropped, labels } from './dropped'
import { imageShapeOf } from './image-input'
import { drawnDigit, imageInput, readsDigits } from './inputs'
import { PictureInput } from './picture-input'
import { formsOf, ModelRunner, pictureSettings } from './run-model'
import { useLasting } from './use-lasting'

/** Runs the open model on a picture, the camera, a drawn digit or random numbers. */
export function RunPanel({ open }: { open: Networks }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const runner = useMemo(() => new ModelRunner(open, () => canvas.current), [open])
  const camera = useMemo(() => new Camera(), [])
  const slow = useLasting(runner.task.running, 400)
  const turn = useSignal(0)
  const shown = useRef(dropped.peek())
  useEffect(() => () => camera.stop(), [camera, open])
  useEffect(() => () => runner.task.cancel(), [runner])
  const forms = formsOf(open)
  const [, graph] = forms[0] ?? []
  const tensor = graph && imageInput(graph)
  const shape = tensor && imageShapeOf(tensor)
  const digits = graph !== undefined && readsDigits(graph)
  const runPicture = () => {
    camera.stop()
    const picture = dropped.peek()
    if (picture) void runner.runPicture(picture, picture.name)
  }
  useSignalEffect(() => {
    pictureSettings.value
    void runner.rerun()
  })
  // A picture is run when it is dropped, not when the view is shown again.
  useSignalEffect(() => {
    if (dropped.value === shown.current) return
    shown.current = dropped.value
    if (tensor) runPicture()
  })
  const next = async () => {
    camera.stop()
    turn.value++
    if (digits) await runner.runPicture(await drawnDigit(turn.value), 'a drawn digit', false)
    else await runner.runRandom(turn.value)
  }
  const buttons = (
    <>
      {dropped.value && tensor && (
        <Button kind="primary" onClick={runPicture}>
          Run on {dropped.value.name}
        </Button>
      )}
      <Button kind={dropped.value && tensor ? 'plain' : 'primary'} onClick={() => void next()}>
        {digits ? 'Run on a drawn digit' : 'Run on random numbers'}
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
    </>
  )
  return (
    <section aria-labelledby="run-heading">
      <h2 id="run-heading">Run it</h2>
      {tensor && shape ? (
        <>
          <PictureInput canvas={canvas} tensor={tensor} shape={shape} />
          <CameraControls camera={camera} runner={runner}>
            {buttons}
          </CameraControls>
        </>
      ) : (
        <>
          <p>
            No input of this network is a picture ({graph?.inputs.map(sayInput).join(', ')}), so it runs on
            random numbers here.
          </p>
          <div class="actions">{buttons}</div>
        </>
      )}
      <div class="answers">
        {slow || runner.task.problem.value !== undefined ? (
          <TaskStatus task={runner.task} what="The network did not run" />
        ) : runner.answer.value ? (
          <Answers answer={runner.answer.value} live={camera.rate.value === undefined} />
        ) : (
          <p class="faint">
            The answer of {forms.map(([form]) => formNames[form]).join(' and ')} comes here.
          </p>
        )}
      </div>
    </section>
  )
}

function sayInput({ name, shape }: { name: string; shape: readonly number[] }): string {
  return `${name} ${shape.join('×') || 'scalar'}`
}
