import type { Evaluation } from './protocol'

/** Averages over the last steps, on the images that are trained on. */
export interface TrainPoint {
  readonly step: number
  /** Mean cross-entropy in nats. */
  readonly loss: number
  readonly accuracy: number
}

/** How a run went. */
export interface Curves {
  readonly train: readonly TrainPoint[]
  readonly heldOut: readonly Evaluation[]
}

export const emptyCurves: Curves = { train: [], heldOut: [] }

/** Points that a curve holds at the most; when one more comes, every other one goes. */
const most = 200

/** The curves with a point more on the one that it belongs to. */
export function withTrainPoint(curves: Curves, point: TrainPoint): Curves {
  return { ...curves, train: thin([...curves.train, point]) }
}

/** The curves with an evaluation more. */
export function withEvaluation(curves: Curves, evaluation: Evaluation): Curves {
  return { ...curves, heldOut: thin([...curves.heldOut, evaluation]) }
}

/** What is left of the curves when a run goes on from `step`. */
export function curvesUntil({ train, heldOut }: Curves, step: number): Curves {
  return {
    train: train.filter((one) => one.step <= step),
    heldOut: heldOut.filter((one) => one.step <= step),
  }
}

/** Every other point, the last one among them, where there are too many. */
function thin<Point>(points: readonly Point[]): readonly Point[] {
  return points.length > most ? points.filter((_, i) => (points.length - 1 - i) % 2 === 0) : points
}

/** The curves over one axis of steps; null where a curve has no point. */
export interface Series {
  readonly steps: readonly number[]
  readonly loss: readonly (number | null)[]
  readonly trainAccuracy: readonly (number | null)[]
  readonly heldOutAccuracy: readonly (number | null)[]
}

/** Puts both curves over the union of their steps; accuracies in percent. */
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

/** Curves as they were kept, if they are whole. */
export function readCurves(kept: unknown): Curves | undefined {
  const { train, heldOut } = (kept ?? {}) as { train?: unknown; heldOut?: unknown }
  const numbers = (point: unknown, names: readonly string[]) =>
    typeof point === 'object' &&
    point !== null &&
    names.every((name) => typeof (point as Record<string, unknown>)[name] === 'number')
  const whole =
    Array.isArray(train) &&
    Array.isArray(heldOut) &&
    train.every((point) => numbers(point, ['step', 'loss', 'accuracy'])) &&
    heldOut.every((point) => numbers(point, ['step', 'accuracy']))
  return whole ? ({ train, heldOut } as Curves) : undefined
}
