import { type Signal, signal } from '@preact/signals'
import { DeviceLostError, type Graph, type RunInputs } from '../../index'
import { type Answer, runNetwork } from '../sessions'
import { pageDevice } from '../state/device'
import type { Form, Networks } from '../state/networks'
import { GpuPreparer } from './gpu-preparer'
import { drawInk, inkSide } from './ink'
import { type InkMeasure, imageToInk, measureInk, sampleInk } from './prepare-digit'
import type { Stroke } from './strokes'

/** What the networks say of one drawing. */
export interface Verdict {
  /** What they saw: 28 · 28 brightnesses. */
  readonly image: Float32Array<ArrayBuffer>
  readonly float: FormAnswer | undefined
  readonly int8: FormAnswer | undefined
}

export interface FormAnswer extends Omit<Answer, 'outputs'> {
  /** Of the ten digits. */
  readonly probabilities: Float32Array
}

/** A drawing as a network's input: a buffer on the GPU, or an array. */
interface Prepared {
  readonly image: Promise<Float32Array<ArrayBuffer>>
  inputOf(graph: Graph): RunInputs[string] | Promise<Float32Array>
}

/** Answers for the newest drawing; drawings that came and went meanwhile are left out. */
export class Answers {
  readonly verdict: Signal<Verdict | undefined> = signal(undefined)
  readonly problem: Signal<unknown> = signal(undefined)
  private wanted: readonly Stroke[] = []
  private busy = false
  private preparer: { device: GPUDevice; made: Promise<GpuPreparer> } | undefined

  constructor(private readonly open: Networks) {}

  /** Asks both networks about a drawing. */
  ask(strokes: readonly Stroke[]): void {
    this.wanted = strokes
    void this.work()
  }

  /** Frees what preparing takes on the GPU. */
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
        this.verdict.value = await this.answerTwice(strokes)
        this.problem.value = undefined
        if (strokes === this.wanted) break
      }
    } catch (error) {
      this.problem.value = error
    } finally {
      this.busy = false
    }
  }

  /** A device that is lost takes the prepared drawing with it; on the next one, both are made anew. */
  private async answerTwice(strokes: readonly Stroke[]): Promise<Verdict | undefined> {
    try {
      return await this.answer(strokes)
    } catch (error) {
      const device = this.preparer?.device
      this.preparer = undefined
      const lost = error instanceof DeviceLostError || (device && device !== (await pageDevice()))
      if (!lost) throw error
      return this.answer(strokes)
    }
  }

  private async answer(strokes: readonly Stroke[]): Promise<Verdict | undefined> {
    const ink = drawInk(strokes)
    const measure = measureInk(ink, inkSide)
    if (!measure) return undefined
    const prepared = await this.prepare(ink, measure)
    // Settled below; a run that fails first must not leave it unheard.
    prepared.image.catch(() => undefined)
    const float = await this.run('float', prepared)
    const int8 = await this.run('int8', prepared)
    return { image: await prepared.image, float, int8 }
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
    const { outputs, ...rest } = await runNetwork(form, { [input]: await prepared.inputOf(graph) })
    return { ...rest, probabilities: outputs[output] ?? new Float32Array(10) }
  }
}
