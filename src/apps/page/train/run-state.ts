import type { ChosenBackend, TrainProgress, TrainSettings } from '../../../train/index'
import { type Curves, curvesUntil, emptyCurves, readCurves, withEvaluation, withTrainPoint } from './curves'
import type { Evaluation, TrainReply } from './protocol'

/** Source of the training digits: synthetic or MNIST. */
export type DigitSource = 'drawn' | 'mnist'

/** The state of a training run, for the view. */
export interface RunState {
  /**
   * `kept`: a stored run of an earlier visit, which can continue. `starting`: TensorFlow.js is loading and starting.
   * `pausing` and `finishing`: requested, and waiting for the end of the current step.
   */
  readonly status: 'kept' | 'starting' | 'training' | 'pausing' | 'paused' | 'finishing' | 'done' | 'failed'
  readonly settings: TrainSettings
  readonly source: DigitSource
  readonly evaluateEvery: number
  readonly backend?: ChosenBackend
  /** Steps done. */
  readonly step: number
  readonly curves: Curves
  readonly stepsPerSecond?: number
  /** Estimated seconds left, evaluations included. */
  readonly secondsLeft?: number
  /** Time of the last evaluation, in seconds. */
  readonly evaluationSeconds: number
  readonly best?: Evaluation
  /** The step of the last stored checkpoint, from which a reload continues. */
  readonly savedStep?: number
  /** Says why no checkpoint could be stored, so that a reload loses the run. */
  readonly saveProblem?: string
  /** Error message of a failed run. */
  readonly problem?: string
}

/** Returns the state of a run that is about to start. */
export function newRun(run: Pick<RunState, 'settings' | 'source' | 'evaluateEvery'>): RunState {
  return { ...run, status: 'starting', step: 0, curves: emptyCurves, evaluationSeconds: 0 }
}

/** Returns the state after a reply from the worker. */
export function afterReply(state: RunState, reply: TrainReply): RunState {
  switch (reply.kind) {
    case 'backend':
      return {
        ...state,
        backend: reply.backend,
        status: state.status === 'starting' ? 'training' : state.status,
      }
    case 'step':
      return afterStep(state, reply.progress)
    case 'evaluated': {
      const { evaluation, seconds } = reply
      const curves = withEvaluation(state.curves, evaluation)
      return { ...state, curves, evaluationSeconds: seconds, best: better(state.best, evaluation) }
    }
    case 'saved': {
      const { saveProblem: _, ...rest } = state
      return { ...rest, savedStep: reply.step }
    }
    case 'saveFailed':
      return { ...state, saveProblem: reply.reason }
    case 'paused':
      return { ...state, status: 'paused' }
    case 'done': {
      const known = state.curves.heldOut.some(({ step }) => step === reply.best.step)
      const curves = known ? state.curves : withEvaluation(state.curves, reply.best)
      return { ...state, status: 'done', curves, best: reply.best }
    }
    case 'failed':
      return { ...state, status: 'failed', problem: reply.message }
  }
}

function afterStep(state: RunState, progress: TrainProgress): RunState {
  const { step, loss, accuracy, secondsLeft, totalSteps } = progress
  const stepsLeft = totalSteps - step
  const evaluationsLeft =
    Math.floor(totalSteps / state.evaluateEvery) - Math.floor(step / state.evaluateEvery)
  return {
    ...state,
    step,
    curves: withTrainPoint(state.curves, { step, loss, accuracy }),
    secondsLeft: secondsLeft + evaluationsLeft * state.evaluationSeconds,
    ...(stepsLeft > 0 && secondsLeft > 0 && { stepsPerSecond: stepsLeft / secondsLeft }),
  }
}

/** Returns the better evaluation, or the later one if they are equal. */
function better(best: Evaluation | undefined, next: Evaluation): Evaluation {
  return best && best.accuracy > next.accuracy ? best : next
}

/** Returns the part of the state to store, for continuing after a reload. */
export function toRecord({ settings, source, evaluateEvery, savedStep, curves, best }: RunState): object {
  return { settings, source, evaluateEvery, savedStep, curves, best }
}

/** Restores the state of a stored run, which continues from its last checkpoint; undefined if the record is invalid. */
export function fromRecord(kept: unknown): RunState | undefined {
  const { settings, source, evaluateEvery, savedStep, curves, best } = (kept ?? {}) as Record<string, unknown>
  const validCurves = readCurves(curves)
  const known = source === 'drawn' || source === 'mnist'
  if (!validCurves || !known || typeof savedStep !== 'number' || typeof evaluateEvery !== 'number')
    return undefined
  const { steps } = (settings ?? {}) as Partial<TrainSettings>
  if (typeof steps !== 'number') return undefined
  return {
    ...newRun({ settings: settings as TrainSettings, source, evaluateEvery }),
    status: 'kept',
    step: savedStep,
    savedStep,
    curves: curvesUntil(validCurves, savedStep),
    ...(isEvaluation(best) && best.step <= savedStep && { best }),
  }
}

function isEvaluation(value: unknown): value is Evaluation {
  const { step, accuracy } = (value ?? {}) as Partial<Evaluation>
  return typeof step === 'number' && typeof accuracy === 'number'
}
