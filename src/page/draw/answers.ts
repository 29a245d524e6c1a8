import { type Signal, signal } from '@preact/signals'
import type { Answer } from '../sessions'
import { runNetwork } from '../sessions'
import type { Form, Networks } from '../state/networks'
import { drawInk, inkSide } from './ink'
import { imageToInk, measureInk, sampleInk } from './prepare-digit'
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

/** Answers for the newest drawing; drawings that came and went meanwhile are left out. */
export class Answers {
  readonly verdict: Signal<Verdict | undefined> = signal(undefined)
  readonly problem: Signal<unknown> = signal(undefined)
  private wanted: readonly Stroke[] = []
  private busy = false

  constructor(private readonly open: Networks) {}

  /** Asks both networks about a drawing. */
  ask(strokes: readonly Stroke[]): void {
    this.wanted = strokes
    void this.work()
  }

  private async work(): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      for (;;) {
        const strokes = this.wanted
        this.verdict.value = await this.answer(strokes)
        this.problem.value = undefined
        if (strokes === this.wanted) break
      }
    } catch (error) {
      this.problem.value = error
    } finally {
      this.busy = false
    }
  }

  private async answer(strokes: readonly Stroke[]): Promise<Verdict | undefined> {
    const ink = drawInk(strokes)
    const measure = measureInk(ink, inkSide)
    if (!measure) return undefined
    const image = sampleInk(ink, inkSide, imageToInk(measure))
    return { image, float: await this.run('float', image), int8: await this.run('int8', image) }
  }

  private async run(form: Form, image: Float32Array<ArrayBuffer>): Promise<FormAnswer | undefined> {
    const graph = this.open[form]
    const [input, output] = [graph?.inputs[0]?.name, graph?.outputs[0]?.name]
    if (input === undefined || output === undefined) return undefined
    const { outputs, ...rest } = await runNetwork(form, { [input]: image })
    return { ...rest, probabilities: outputs[output] ?? new Float32Array(10) }
  }
}
