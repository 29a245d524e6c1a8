import { expect, test } from 'vitest'
import type { TrainReply } from '../../../../src/apps/page/train/protocol'
import {
  afterReply,
  fromRecord,
  newRun,
  type RunState,
  toRecord,
} from '../../../../src/apps/page/train/run-state'
import { presets, trainSettings } from '../../../../src/apps/page/train/settings'

const settings = trainSettings({ ...presets.demo.settings, steps: 100 })
const start = newRun({ settings, source: 'drawn', evaluateEvery: 10 })
const after = (...replies: TrainReply[]): RunState => replies.reduce(afterReply, start)

const backend: TrainReply = { kind: 'backend', backend: { name: 'wasm', detail: 'WebAssembly' } }
const step = (done: number, secondsLeft: number): TrainReply => ({
  kind: 'step',
  progress: { step: done, totalSteps: 100, epoch: 0, loss: 2, accuracy: 0.5, secondsLeft },
})
const evaluated = (at: number, accuracy: number): TrainReply => ({
  kind: 'evaluated',
  evaluation: { step: at, accuracy },
  seconds: 2,
})

test('the time left counts the evaluations that are to come', () => {
  const state = after(backend, step(10, 45), evaluated(10, 0.3), step(20, 40))
  expect(state.status).toBe('training')
  expect(state.stepsPerSecond).toBe(2)
  expect(state.secondsLeft).toBe(40 + 8 * 2)
})

test('the best is the one that answers most held-out images, of equal ones the later', () => {
  expect(after(evaluated(10, 0.3), evaluated(20, 0.5), evaluated(30, 0.4)).best?.step).toBe(20)
  expect(after(evaluated(10, 0.5), evaluated(20, 0.5)).best?.step).toBe(20)
})

test('a run that was asked to pause pauses when the worker has', () => {
  const asked: RunState = { ...after(backend, step(1, 99)), status: 'pausing' }
  expect(afterReply(asked, step(2, 98)).status).toBe('pausing')
  expect(afterReply(asked, { kind: 'paused' }).status).toBe('paused')
})

test('the end adds the last look at the held-out images', () => {
  const best = { step: 100, accuracy: 0.9 }
  const state = after(evaluated(90, 0.8), { kind: 'done', model: new Uint8Array(), best, seconds: 9 })
  expect(state.curves.heldOut.map((one) => one.step)).toEqual([90, 100])
  expect(state).toMatchObject({ status: 'done', best })
})

test('a failure is told as the worker told it', () => {
  expect(after({ kind: 'failed', message: 'the loss is NaN' })).toMatchObject({
    status: 'failed',
    problem: 'the loss is NaN',
  })
})

test('a reload goes on from the last checkpoint', () => {
  const state = after(
    step(10, 9),
    evaluated(10, 0.3),
    { kind: 'saved', step: 10 },
    step(11, 8),
    evaluated(11, 0.4),
  )
  const restored = fromRecord(structuredClone(toRecord(state)))
  expect(restored).toMatchObject({ status: 'kept', step: 10, savedStep: 10, source: 'drawn', settings })
  expect(restored?.curves.train.map((one) => one.step)).toEqual([10])
  // The best was better than what is left of the curve shows, but came after the checkpoint.
  expect(restored?.best).toBeUndefined()
})

test('what is not a run is none', () => {
  const record = toRecord(after({ kind: 'saved', step: 5 }))
  expect(fromRecord(record)).toBeDefined()
  for (const broken of [
    undefined,
    3,
    {},
    { ...record, source: 'web' },
    { ...record, savedStep: undefined },
  ]) {
    expect(fromRecord(broken)).toBeUndefined()
  }
})
