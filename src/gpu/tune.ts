/** Times the candidates of a network's operators; loaded by sessions that tune. */
import type { Binding, Candidate, Constant, Kernel } from '../graph/kernel'
import { describeOp, type Operator } from '../graph/operator'
import type { Tensor } from '../graph/tensor'
import { bufferUsage } from './device'
import { DeviceLoss } from './device-loss'
import { layoutBytes } from './layout'
import type { Step } from './lower'
import { compileKernel } from './pipelines'
import { Timer, type Work } from './profile/timer'
import { bind, guarded, type Plan, tensorOf } from './program'
import { remember, shapeClass, type Tuning } from './tuning'

/** Milliseconds that all timing of a session may take together. Building and compiling are not counted. */
const sessionMs = 50

/**
 * Milliseconds that a read-back counts at most, beside the work that was timed: hosts that poll for results take 10 ms
 * and more, and a few read-backs would be the whole budget.
 */
const readbackMs = 1

/** Milliseconds that the repeats of one measurement should last. */
const wantedMs = 1

/** Most candidates of a class that are timed. The most promising come first, so later ones are unlikely to win. */
const mostCandidates = 5

/** A candidate wins if it takes less than this share of the default's time, so that noise decides nothing. */
const margin = 0.95

/**
 * Times the candidates of a plan's shape classes that have no winner in `known`, most work first, until the budget is
 * spent. The remaining classes keep their default and are timed by the next session that tunes. If the default alone is
 * so slow that the others would exceed the budget (on software adapters), they are not even compiled.
 *
 * @param onTimed called with the milliseconds of each candidate, the default first, once their class has a winner
 * @returns `known` with the winners that were found; remembered for later sessions of the process
 */
export async function tune(
  device: GPUDevice,
  plan: Plan,
  known: Tuning,
  budgetMs = sessionMs,
  onTimed: (op: Operator, ms: Readonly<Record<string, number>>) => void = () => {},
): Promise<Tuning> {
  const winners: Record<string, string> = { ...known.winners }
  const timer = new Timer(device)
  const loss = new DeviceLoss(device, 'make a new session')
  let left = budgetMs
  try {
    for (const [name, step] of unknownClasses(plan, winners)) {
      const contest = new Contest(device, plan, step, timer)
      const winner = await loss.unlessLost(contest.winner(left))
      left -= contest.spentMs
      if (winner) winners[name] = winner
      if (winner) onTimed(step.op, contest.times)
      if (left <= 0) break
    }
  } finally {
    loss.close()
    timer.dispose()
  }
  const tuning = { ...known, winners }
  remember(tuning)
  return tuning
}

/**
 * Returns the first step of each shape class that has several candidates and no winner, most multiply-accumulates
 * first.
 */
function unknownClasses({ steps }: Plan, winners: Readonly<Record<string, string>>): [string, Step][] {
  const found = new Map<string, Step>()
  for (const step of steps) {
    const { op, candidates } = step
    const name = shapeClass(
      op,
      candidates.map((candidate) => candidate.name),
    )
    if (candidates.length > 1 && winners[name] === undefined && !found.has(name)) found.set(name, step)
  }
  const work = ({ op }: Step) => op.def.macs?.(op) ?? 0
  return [...found].sort(([, a], [, b]) => work(b) - work(a))
}

/** Times the candidates of one step against each other. */
class Contest {
  /** Milliseconds of timing so far. */
  spentMs = 0
  /** Milliseconds of each candidate that was timed. */
  readonly times: Record<string, number> = {}
  private readonly buffers = new Map<Constant | Tensor, GPUBuffer>()

  constructor(
    private readonly device: GPUDevice,
    private readonly plan: Plan,
    private readonly step: Step,
    private readonly timer: Timer,
  ) {}

  /** Returns the name of the fastest candidate, or undefined if `leftMs` is too short to find out. */
  async winner(leftMs: number): Promise<string | undefined> {
    const [byDefault, ...others] = this.step.candidates.slice(0, mostCandidates)
    if (!byDefault) return undefined
    try {
      const first = await this.prepare(byDefault)
      const estimate = await this.measure(first, 1)
      if (estimate * (others.length + 1) * 2 > leftMs - this.spentMs) return undefined
      const works = [first, ...(await Promise.all(others.map((candidate) => this.prepare(candidate))))]
      const times: number[] = []
      for (const [i, work] of works.entries()) {
        const warm = await this.measure(work, 1)
        const repeats = Math.max(1, Math.min(32, Math.floor(wantedMs / warm)))
        const ms = (await this.measure(work, repeats)) / repeats
        times.push(ms)
        this.times[this.step.candidates[i]?.name ?? ''] = ms
        if (this.spentMs > leftMs) return undefined
      }
      const [defaultMs = 0] = times
      const best = times.indexOf(Math.min(...times))
      const wins = (times[best] ?? defaultMs) < defaultMs * margin
      return (wins ? this.step.candidates[best] : byDefault)?.name
    } finally {
      for (const buffer of this.buffers.values()) buffer.destroy()
    }
  }

  private async measure(work: Work, repeats: number): Promise<number> {
    const start = performance.now()
    const taken = await this.timer.measure(work, repeats)
    this.spentMs += Math.min(performance.now() - start, taken + readbackMs)
    return taken
  }

  private async prepare(candidate: Candidate): Promise<Work> {
    const { device, plan, step } = this
    const dispatches = await Promise.all(
      candidate.kernels().map(async (kernel) => {
        const pipeline = await compileKernel(device, kernel, plan.adapter, describeOp(step.op))
        return { kernel, pipeline, group: await this.bind(kernel, pipeline) }
      }),
    )
    return (pass) => {
      for (const { kernel, pipeline, group } of dispatches) {
        pass.setPipeline(pipeline)
        pass.setBindGroup(0, group)
        pass.dispatchWorkgroups(...kernel.workgroups)
      }
    }
  }

  private bind(kernel: Kernel, pipeline: GPUComputePipeline): Promise<GPUBindGroup> {
    const label = describeOp(this.step.op)
    return guarded(this.device, label, () => {
      const buffers = kernel.bindings.map((binding) => this.buffer(binding))
      return bind(this.device, pipeline, kernel, buffers, label)
    })
  }

  /** Returns the buffer of a binding, which the candidates share. Constants have their data; activations are zeros. */
  private buffer(binding: Binding): GPUBuffer {
    if ('constant' in binding) {
      const { constant } = binding
      const isNew = !this.buffers.has(constant)
      const buffer = this.storage(constant, constant.byteLength)
      if (isNew) this.device.queue.writeBuffer(buffer, 0, constant)
      return buffer
    }
    const tensor = tensorOf(binding) as Tensor
    return this.storage(tensor, layoutBytes(this.plan.layout(tensor), tensor.type))
  }

  private storage(key: Constant | Tensor, bytes: number): GPUBuffer {
    const { storage, uniform, copyTarget } = bufferUsage
    const size = Math.max(16, Math.ceil(bytes / 4) * 4)
    const buffer =
      this.buffers.get(key) ?? this.device.createBuffer({ size, usage: storage | uniform | copyTarget })
    this.buffers.set(key, buffer)
    return buffer
  }
}
