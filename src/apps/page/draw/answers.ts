import { type Signal, signal } from '@preact/signals'
import { DeviceLostError, type Graph, type RunInputs } from '../../../index'
import { type Answer, runNetwork } from '../sessions'
import { isLost, pageDevice } from '../state/device'
import type { Form, Networks } from '../state/networks'
import { GpuPreparer } from './gpu-preparer'
import { drawInk, inkSide } from './ink'
import { type InkMeasure, imageToInk, measureInk, sampleInk } from './prepare-digit'
import type { Stroke } from './strokes'

/** The networks' answers to one drawing. */
export interface Verdict {
  /** Their input: 28 · 28 brightnesses. */
  readonly image: Float32Array<ArrayBuffer>
  readonly float: FormAnswer | undefined
  readonly int8: FormAnswer | undefined
}

export interface FormAnswer extends Omit<Answer, 'outputs'> {
  /** One for each of the ten digits. */
  readonly probabilities: Float32Array
  /** Median time of the last `runs` answers, in milliseconds. */
  readonly median: number
  readonly runs: number
}

/** A drawing as a network's input: a buffer on the GPU, or an array. */
interface Prepared {
  readonly image: Promise<Float32Array<ArrayBuffer>>
  inputOf(graph: Graph): RunInputs[string] | Promise<Float32Array>
}

/** The largest number of answers in the median. */
const maxTimes = 15

/** The measure of a drawing that is all ink. */
const fullMeasure: InkMeasure = {
  left: 0,
  top: 0,
  right: inkSide - 1,
  bottom: inkSide - 1,
  x: inkSide / 2,
  y: inkSide / 2,
}

/** Runs the networks on the newest drawing, and skips drawings that were replaced while it was busy. */
export class Answers {
  readonly verdict: Signal<Verdict | undefined> = signal(undefined)
  readonly problem: Signal<unknown> = signal(undefined)
  private wanted: readonly Stroke[] = []
  private busy = false
  private preparer: { device: GPUDevice; made: Promise<GpuPreparer> } | undefined
  private readonly times: Record<Form, number[]> = { float: [], int8: [] }

  constructor(private readonly open: Networks) {}

  /** Runs both networks on an empty drawing, so that nobody waits for a session's first run, which takes longer. */
  async warm(): Promise<void> {
    this.busy = true
    try {
      const prepared = await this.prepare(new Uint8Array(inkSide * inkSide), fullMeasure)
      for (const form of ['float', 'int8'] as const) await this.run(form, prepared)
      this.times.float = []
      this.times.int8 = []
    } catch {
      // `ask` will run into the same error and show it.
    } finally {
      this.busy = false
      if (this.wanted.length > 0) void this.work()
    }
  }

  /** Asks both networks about a drawing. */
  ask(strokes: readonly Stroke[]): void {
    this.wanted = strokes
    void this.work()
  }

  /** Frees the GPU resources that prepare drawings. */
  dispose(): void {
    this.preparer?.made.then((preparer) => preparer.dispose()).catch(() => undefined)
    this.preparer = undefined
  }

  private async work(): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      for (;;) {
        const strokes = this.wanted
        this.verdict.value = await this.answerWithRetry(strokes)
        this.problem.value = undefined
        if (strokes === this.wanted) break
      }
    } catch (error) {
      this.problem.value = error
    } finally {
      this.busy = false
    }
  }

  /** Answers, and repeats it once if the device is lost: the drawing is prepared again on the next device. */
  private async answerWithRetry(strokes: readonly Stroke[]): Promise<Verdict | undefined> {
    try {
      return await this.answer(strokes)
    } catch (error) {
      const device = this.preparer?.device
      if (!(error instanceof DeviceLostError) && !(device && (await isLost(device)))) throw error
      this.preparer = undefined
      return this.answer(strokes)
    }
  }

  private async answer(strokes: readonly Stroke[]): Promise<Verdict | undefined> {
    const ink = drawInk(strokes)
    const measure = measureInk(ink, inkSide)
    if (!measure) return undefined
    const prepared = await this.prepare(ink, measure)
    // Wait here, so that the networks' times don't include the preparation.
    const image = await prepared.image
    return { image, float: await this.run('float', prepared), int8: await this.run('int8', prepared) }
  }

  private async prepare(ink: Uint8Array<ArrayBuffer>, measure: InkMeasure): Promise<Prepared> {
    const device = await pageDevice()
    if (!device) {
      const image = sampleInk(ink, inkSide, imageToInk(measure))
      return { image: Promise.resolve(image), inputOf: () => image }
    }
    if (this.preparer?.device !== device)
      this.preparer = { device, made: GpuPreparer.create(device, inkSide) }
    const made = await this.preparer.made
    const quant = this.open.int8?.inputs[0]?.quant
    const { reals, bytes, image } = made.prepare(ink, measure, quant)
    const buffers: Readonly<Record<string, GPUBuffer>> = { float32: reals, int8: bytes }
    return { image, inputOf: ({ inputs }) => buffers[inputs[0]?.type ?? ''] ?? image }
  }

  private async run(form: Form, prepared: Prepared): Promise<FormAnswer | undefined> {
    const graph = this.open[form]
    const [input, output] = [graph?.inputs[0]?.name, graph?.outputs[0]?.name]
    if (!graph || input === undefined || output === undefined) return undefined
    const { outputs, ms, where } = await runNetwork(form, { [input]: await prepared.inputOf(graph) })
    const times = this.times[form]
    times.push(ms)
    if (times.length > maxTimes) times.shift()
    const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? ms
    return { ms, where, median, runs: times.length, probabilities: outputs[output] ?? new Float32Array(10) }
  }
}
