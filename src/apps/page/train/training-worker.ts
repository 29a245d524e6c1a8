/** Trains the network with TensorFlow.js, in a worker. */
import { fromTfjs, saveModel } from '../../../quantize/index'
import { type CheckpointStore, evaluate, train, useBestBackend } from '../../../train/index'
import { type Best, keepBest, keptCheckpoints, readBest } from './kept-run'
import type { TrainReply, TrainRequest } from './protocol'
import { forgetRun } from './run-records'
import { holdOut } from './split'

type Start = TrainRequest & { kind: 'start' }
type Trained = Parameters<typeof evaluate>[0]

/** Seconds between two checkpoints, and so the most that a crash loses. */
const checkpointSeconds = 20

const tell = (reply: TrainReply, transfer: Transferable[] = []) => postMessage(reply, { transfer })

/** A run, which may be paused. */
class Run {
  private pausing = new AbortController()
  private finishing = false
  private best: Best | undefined
  /** Steps done. */
  private step = 0
  private readonly checkpoints: CheckpointStore
  private readonly data: ReturnType<typeof holdOut>

  constructor(private readonly request: Start) {
    this.data = holdOut(request.images, request.heldOut)
    this.checkpoints = keptCheckpoints(
      (step) => tell({ kind: 'saved', step }),
      (reason) => tell({ kind: 'saveFailed', reason }),
    )
  }

  async start(): Promise<void> {
    const backend = await useBestBackend({ wasmPath: this.request.wasm, wasmThreads: false })
    tell({ kind: 'backend', backend })
    if (!this.request.resume) await forgetRun()
    this.best = await readBest(await this.lastStep())
    await this.trainFromCheckpoint()
  }

  /** Continues after a pause. */
  resume(): Promise<void> {
    this.pausing = new AbortController()
    return this.trainFromCheckpoint()
  }

  pause(): void {
    this.pausing.abort()
  }

  finish(): void {
    this.finishing = true
  }

  /** Trains from the last checkpoint to the end or until `pause`, which may already have been called. */
  private async trainFromCheckpoint(): Promise<void> {
    this.step = await this.lastStep()
    const { settings, evaluateEvery } = this.request
    const { train: images, heldOut } = this.data
    try {
      const { model, testAccuracy, seconds } = await train({
        ...settings,
        data: { train: images, test: heldOut },
        checkpoints: this.checkpoints,
        checkpointSeconds,
        signal: this.pausing.signal,
        onProgress: (progress) => {
          this.step = progress.step
          tell({ kind: 'step', progress })
        },
        afterStep: async (step, network) => {
          this.step = step
          if (this.finishing) return 'finish'
          if (step % evaluateEvery === 0) await this.evaluate(step, network)
          return this.finishing ? 'finish' : undefined
        },
      })
      await this.keepIfBest({ step: this.step, accuracy: testAccuracy }, model)
      model.dispose()
      this.sendResult(seconds)
    } catch (error) {
      if (!this.pausing.signal.aborted) throw error
      tell({ kind: 'paused' })
    }
  }

  private async lastStep(): Promise<number> {
    return (await this.checkpoints.load())?.step ?? 0
  }

  private async evaluate(step: number, model: Trained): Promise<void> {
    const began = performance.now()
    const accuracy = await evaluate(model, this.data.heldOut)
    await this.keepIfBest({ step, accuracy }, model)
    tell({ kind: 'evaluated', evaluation: { step, accuracy }, seconds: (performance.now() - began) / 1000 })
  }

  /** Keeps a network if it is at least as good as the best so far: of equal ones, the later has trained for longer. */
  private async keepIfBest(evaluation: Best['evaluation'], model: Trained): Promise<void> {
    if (this.best && this.best.evaluation.accuracy > evaluation.accuracy) return
    this.best = { evaluation, model: saveModel(await fromTfjs(model)) }
    await keepBest(this.best)
  }

  private sendResult(seconds: number): void {
    if (!this.best) return
    const { evaluation: best, model } = this.best
    tell({ kind: 'done', model, best, seconds }, [model.buffer])
  }
}

let run: Run | undefined

async function answer(request: TrainRequest): Promise<void> {
  if (request.kind === 'start') {
    run = new Run(request)
    await run.start()
  } else if (request.kind === 'resume') await run?.resume()
  else if (request.kind === 'pause') run?.pause()
  else run?.finish()
}

addEventListener('message', ({ data }: MessageEvent<TrainRequest>) => {
  answer(data).catch((error: unknown) => {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  })
})
