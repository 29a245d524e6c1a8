import { describe, expect, test } from 'vitest'
import {
  type Curves,
  curvesUntil,
  emptyCurves,
  readCurves,
  seriesOf,
  withEvaluation,
  withTrainPoint,
} from '../../../../src/apps/page/train/curves'

const point = (step: number) => ({ step, loss: 1 / step, accuracy: 0.5 })

test('a long run keeps its shape in few points, the last among them', () => {
  let curves: Curves = emptyCurves
  for (let step = 1; step <= 5000; step++) curves = withTrainPoint(curves, point(step))
  expect(curves.train.length).toBeGreaterThan(90)
  expect(curves.train.length).toBeLessThanOrEqual(200)
  expect(curves.train.at(-1)).toEqual(point(5000))
  const steps = curves.train.map(({ step }) => step)
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  expect(steps[0]).toBeLessThan(100)
})

test('both curves share one axis; where one has no point there is none', () => {
  const curves = withEvaluation(withTrainPoint(withTrainPoint(emptyCurves, point(1)), point(2)), {
    step: 3,
    accuracy: 0.75,
  })
  expect(seriesOf(curves)).toEqual({
    steps: [1, 2, 3],
    loss: [1, 0.5, null],
    trainAccuracy: [50, 50, null],
    heldOutAccuracy: [null, null, 75],
  })
})

test('what comes after the checkpoint is cut off', () => {
  const curves = { train: [point(1), point(2)], heldOut: [{ step: 2, accuracy: 1 }] }
  expect(curvesUntil(curves, 1)).toEqual({ train: [point(1)], heldOut: [] })
})

describe('curves that were kept', () => {
  test('are read when they are whole', () => {
    const curves = { train: [point(1)], heldOut: [{ step: 1, accuracy: 1 }] }
    expect(readCurves(JSON.parse(JSON.stringify(curves)))).toEqual(curves)
  })

  test.each([undefined, null, {}, { train: [], heldOut: 3 }, { train: [{ step: 1 }], heldOut: [] }])(
    'are not read from %j',
    (kept) => {
      expect(readCurves(kept)).toBeUndefined()
    },
  )
})
