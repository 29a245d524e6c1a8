import type { ChosenBackend, TrainProgress, TrainSettings } from '../../../train/index'
import { type Curves, curvesUntil, emptyCurves, readCurves, withEvaluation, withTrainPoint } from './curves'
import type { Evaluation, TrainReply } from './protocol'

/** Where digits come from. */
export type DigitSource = 'drawn' | 'mnist'

/** A run of training, as the view shows it. */
export interface RunState {
  /**
   * `kept`: an earlier visit's run that can go on. `starting`: TensorFlow.js is loaded and started. `pausing` and
   * `finishing`: asked for, at the end of the step.
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
  /** Seconds of training that are left, and those that evaluations will take. */
  readonly secondsLeft?: number
  /** What an evaluation takes, in seconds. */
  readonly evaluationSeconds: number
  readonly best?: Evaluation
  /** The step that a reload goes on from. */
  readonly savedStep?: number
  /** Why a reload loses the run. */
  readonly unkept?: string
  /** Why the run failed. */
  readonly problem?: string
}

/** A run that is about to start. */
export function newRun(run: Pick<RunState, 'settings' | 'source' | 'evaluateEvery'>): RunState {
  return { ...run, status: 'starting', step: 0, curves: emptyCurves, evaluationSeconds: 0 }
}

/** The state after the worker has said something. */
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
      const { unkept: _, ...rest } = state
      return { ...rest, savedStep: reply.step }
    }
    case 'unkept':
      return { ...state, unkept: reply.reason }
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
  const left = totalSteps - step
  const looks = Math.floor(totalSteps / state.evaluateEvery) - Math.floor(step / state.evaluateEvery)
  return {
    ...state,
    step,
    curves: withTrainPoint(state.curves, { step, loss, accuracy }),
    secondsLeft: secondsLeft + looks * state.evaluationSeconds,
    ...(left > 0 && secondsLeft > 0 && { stepsPerSecond: left / secondsLeft }),
  }
}

/** The better one; of two that are equal the later. */
function better(best: Evaluation | undefined, next: Evaluation): Evaluation {
  return best && best.accuracy > next.accuracy ? best : next
}

/** What is kept of a run, to go on after a reload. */
export function toRecord({ settings, source, evaluateEvery, savedStep, curves, best }: RunState): object {
  return { settings, source, evaluateEvery, savedStep, curves, best }
}

/** A run that an earlier visit left, if what was kept of it is whole; it goes on from its last checkpoint. */
export function fromRecord(kept: unknown): RunState | undefined {
  const { settings, source, evaluateEvery, savedStep, curves, best } = (kept ?? {}) as Record<string, unknown>
  const read = readCurves(curves)
  const known = source === 'drawn' || source === 'mnist'
  if (!read || !known || typeof savedStep !== 'number' || typeof evaluateEvery !== 'number') return undefined
  const { steps } = (settings ?? {}) as Partial<TrainSettings>
  if (typeof steps !== 'number') return undefined
  return {
    ...newRun({ settings: settings as TrainSettings, source, evaluateEvery }),
    status: 'kept',
    step: savedStep,
    savedStep,
    curves: curvesUntil(read, savedStep),
    ...(isEvaluation(best) && best.step <= savedStep && { best }),
  }
}

function isEvaluation(value: unknown): value is Evaluation {
  const { step, accuracy } = (value ?? {}) as Partial<Evaluation>
  return typeof step === 'number' && typeof accuracy === 'number'
}
