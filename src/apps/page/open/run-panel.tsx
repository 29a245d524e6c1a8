import { Button, TaskStatus } from '../parts'
import { formNames, type Networks } from '../state/networks'
import { Answers } from './answers'
import { CameraControls } from './camera-controls'
import { dropped, labels } from './dropped'
import { imageShapeOf } from './image-input'
import { PictureInput } from './picture-input'
import { formsOf } from './run-model'
import { useLasting } from './use-lasting'
import { type Runs, useRuns } from './use-runs'

/** Runs the open model on a picture, the camera, a synthetic digit or random numbers. */
export function RunPanel({ open }: { open: Networks }) {
  const runs = useRuns(open)
  const { tensor } = runs
  const shape = tensor && imageShapeOf(tensor)
  return (
    <section aria-labelledby="run-heading">
      <h2 id="run-heading">Run it</h2>
      {tensor && shape ? (
        <>
          <PictureInput canvas={runs.canvas} tensor={tensor} shape={shape} />
          <CameraControls camera={runs.camera} runner={runs.runner}>
            <RunButtons runs={runs} />
          </CameraControls>
        </>
      ) : (
        <>
          <p>No input of this network is a picture ({sayInputs(open)}), so it runs on random numbers here.</p>
          <div class="actions">
            <RunButtons runs={runs} />
          </div>
        </>
      )}
      <div class="answers">
        <RunAnswer open={open} runs={runs} />
      </div>
    </section>
  )
}

function sayInputs({ float, int8 }: Networks): string | undefined {
  return (float ?? int8)?.inputs.map(({ name, shape }) => `${name} ${shape.join('×') || 'scalar'}`).join(', ')
}

/** Buttons that choose the input. The dropped picture comes first if the network takes pictures. */
function RunButtons({ runs: { tensor, digits, runPicture, runNext } }: { runs: Runs }) {
  const picture = tensor && dropped.value
  return (
    <>
      {picture && (
        <Button kind="primary" onClick={runPicture}>
          Run on {picture.name}
        </Button>
      )}
      <Button kind={picture ? 'plain' : 'primary'} onClick={() => void runNext()}>
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
}

/** Shows the last answer, or the progress of a slow run, or the error of a failed one. */
function RunAnswer({ open, runs: { runner, camera } }: { open: Networks; runs: Runs }) {
  const slow = useLasting(runner.task.running, 400)
  if (slow || runner.task.problem.value !== undefined)
    return <TaskStatus task={runner.task} what="The network did not run" />
  if (runner.answer.value)
    return <Answers answer={runner.answer.value} live={camera.rate.value === undefined} />
  const forms = formsOf(open).map(([form]) => formNames[form])
  return <p class="faint">The answer of {forms.join(' and ')} comes here.</p>
}
