import type { Evaluation } from './protocol'

/** Averages over the last steps, on the training images. */
export interface TrainPoint {
  readonly step: number
  /** Mean cross-entropy in nats. */
  readonly loss: number
  readonly accuracy: number
}

/** The curves of a run: training averages, and evaluations on the held-out images. */
export interface Curves {
  readonly train: readonly TrainPoint[]
  readonly heldOut: readonly Evaluation[]
}

export const emptyCurves: Curves = { train: [], heldOut: [] }

/** The most points of a curve. When it is exceeded, every other point is dropped. */
const maxPoints = 200

/** Adds a point to the training curve. */
export function withTrainPoint(curves: Curves, point: TrainPoint): Curves {
  return { ...curves, train: thin([...curves.train, point]) }
}

/** Adds an evaluation to the curves. */
export function withEvaluation(curves: Curves, evaluation: Evaluation): Curves {
  return { ...curves, heldOut: thin([...curves.heldOut, evaluation]) }
}

/** Drops the points after `step`, for a run that continues from there. */
export function curvesUntil({ train, heldOut }: Curves, step: number): Curves {
  return {
    train: train.filter((one) => one.step <= step),
    heldOut: heldOut.filter((one) => one.step <= step),
  }
}

/** Drops every other point if there are too many. The last point stays. */
function thin<Point>(points: readonly Point[]): readonly Point[] {
  return points.length > maxPoints ? points.filter((_, i) => (points.length - 1 - i) % 2 === 0) : points
}

/** The curves over a common axis of steps; null where a curve has no point. */
export interface Series {
  readonly steps: readonly number[]
  readonly loss: readonly (number | null)[]
  readonly trainAccuracy: readonly (number | null)[]
  readonly heldOutAccuracy: readonly (number | null)[]
}

/** Puts both curves over the union of their steps, with accuracies in percent. */
export function seriesOf({ train, heldOut }: Curves): Series {
  const steps = [...new Set([...train, ...heldOut].map(({ step }) => step))].sort((a, b) => a - b)
  const trained = new Map(train.map((point) => [point.step, point]))
  const evaluated = new Map(heldOut.map((point) => [point.step, point]))
  const percent = (share: number | undefined) => (share === undefined ? null : 100 * share)
  return {
    steps,
    loss: steps.map((step) => trained.get(step)?.loss ?? null),
    trainAccuracy: steps.map((step) => percent(trained.get(step)?.accuracy)),
    heldOutAccuracy: steps.map((step) => percent(evaluated.get(step)?.accuracy)),
  }
}

/** Validates stored curves; returns undefined if they are invalid. */
export function readCurves(kept: unknown): Curves | undefined {
  const { train, heldOut } = (kept ?? {}) as { train?: unknown; heldOut?: unknown }
  const numbers = (point: unknown, names: readonly string[]) =>
    typeof point === 'object' &&
    point !== null &&
    names.every((name) => typeof (point as Record<string, unknown>)[name] === 'number')
  const valid =
    Array.isArray(train) &&
    Array.isArray(heldOut) &&
    train.every((point) => numbers(point, ['step', 'loss', 'accuracy'])) &&
    heldOut.every((point) => numbers(point, ['step', 'accuracy']))
  return valid ? ({ train, heldOut } as Curves) : undefined
}
