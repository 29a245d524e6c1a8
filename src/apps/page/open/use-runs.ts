import { useSignal, useSignalEffect } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { Tensor } from '../../../index'
import type { Networks } from '../state/networks'
import { Camera } from './camera'
import { dropped } from './dropped'
import { drawnDigit, imageInput, readsDigits } from './inputs'
import { ModelRunner, pictureSettings } from './run-model'

/** What runs the open model, and what it can run on. */
export interface Runs {
  readonly runner: ModelRunner
  readonly camera: Camera
  /** Shows what the network sees of a picture. */
  readonly canvas: RefObject<HTMLCanvasElement | null>
  /** The input that takes pictures, where there is one. */
  readonly tensor: Tensor | undefined
  /** Whether drawn digits take the place of random numbers. */
  readonly digits: boolean
  /** Runs the picture that was dropped last. */
  runPicture(): void
  /** Runs another drawn digit, or other random numbers. */
  runNext(): Promise<void>
}

/** Runs the open model: by itself on a picture that is dropped, on others when asked. What ran for another model ends. */
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

/** Takes a picture when it is dropped, not when the view is shown again. */
function useDrops(take: () => void): void {
  const taken = useRef(dropped.peek())
  useSignalEffect(() => {
    if (dropped.value === taken.current) return
    taken.current = dropped.value
    take()
  })
}
