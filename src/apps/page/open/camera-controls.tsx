import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Button, Problem } from '../parts'
import type { Camera } from './camera'
import type { ModelRunner } from './run-model'

/** Starts and stops the camera, shows its picture and the rate at which the network answers. */
export function CameraControls({
  camera,
  runner,
  children,
}: {
  camera: Camera
  runner: ModelRunner
  /** Other buttons in the same row. */
  children: ComponentChildren
}) {
  const video = useRef<HTMLVideoElement>(null)
  const problem = useSignal<unknown>(undefined)
  const abort = useRef<AbortController>(undefined)
  useEffect(() => () => abort.current?.abort(), [])
  const on = camera.rate.value !== undefined
  const start = async () => {
    problem.value = undefined
    const controller = new AbortController()
    abort.current = controller
    try {
      if (video.current)
        await camera.run(video.current, (picture) => runner.runFrame(picture, controller.signal))
    } catch (error) {
      if (!controller.signal.aborted) problem.value = error
    }
  }
  const stop = () => {
    abort.current?.abort()
    camera.stop()
  }
  return (
    <>
      <div class="actions">
        {children}
        {on ? (
          <Button onClick={stop}>Stop the camera</Button>
        ) : (
          <Button onClick={() => void start()}>Use the camera</Button>
        )}
        {on && <span class="faint rate">{sayRate(camera.rate.value ?? 0)}</span>}
      </div>
      <video ref={video} class="camera" hidden={!on} muted playsInline aria-label="The camera’s picture" />
      {problem.value !== undefined && (
        <Problem error={problem.value} what="The camera did not start" onRetry={() => void start()} />
      )}
    </>
  )
}

function sayRate(rate: number): string {
  return rate === 0
    ? 'Waiting for the first frame …'
    : `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} frames a second`
}
