import { useSignal, useSignalEffect } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { Tensor } from '../../../index'
import type { Networks } from '../state/networks'
import { Camera } from './camera'
import { dropped } from './dropped'
import { drawnDigit, imageInput, readsDigits } from './inputs'
import { ModelRunner, pictureSettings } from './run-model'

/** Runs the open model, and says which inputs it can take. */
export interface Runs {
  readonly runner: ModelRunner
  readonly camera: Camera
  /** Shows a picture as the network sees it. */
  readonly canvas: RefObject<HTMLCanvasElement | null>
  /** The input that takes pictures, if there is one. */
  readonly tensor: Tensor | undefined
  /** True if `runNext` runs on synthetic digits instead of random numbers. */
  readonly digits: boolean
  /** Runs the last picture that was dropped. */
  runPicture(): void
  /** Runs on another synthetic digit, or on other random numbers. */
  runNext(): Promise<void>
}

/**
 * Runs the open model: automatically when a picture is dropped, and on demand. Opening another model cancels the run
 * and stops the camera.
 */
export function useRuns(open: Networks): Runs {
  const canvas = useRef<HTMLCanvasElement>(null)
  const runner = useMemo(() => new ModelRunner(open, () => canvas.current), [open])
  const camera = useMemo(() => new Camera(), [])
  const turn = useSignal(0)
  useEffect(() => () => camera.stop(), [camera, open])
  useEffect(() => () => runner.task.cancel(), [runner])
  const graph = open.float ?? open.int8
  const tensor = graph && imageInput(graph)
  const digits = graph !== undefined && readsDigits(graph)
  const runPicture = () => {
    camera.stop()
    const picture = dropped.peek()
    if (picture) void runner.runPicture(picture, picture.name)
  }
  const runNext = async () => {
    camera.stop()
    turn.value++
    if (digits) await runner.runPicture(await drawnDigit(turn.value), 'a drawn digit', false)
    else await runner.runRandom(turn.value)
  }
  useSignalEffect(() => {
    pictureSettings.value
    void runner.rerun()
  })
  useDrops(() => {
    if (tensor) runPicture()
  })
  return { runner, camera, canvas, tensor, digits, runPicture, runNext }
}

/** Calls `onDrop` when a picture is dropped, but not when the view is shown again. */
function useDrops(onDrop: () => void): void {
  const taken = useRef(dropped.peek())
  useSignalEffect(() => {
    if (dropped.value === taken.current) return
    taken.current = dropped.value
    onDrop()
  })
}
