import { signal } from '@preact/signals'
import type { Graph, RunInputs } from '../../../index'
import { runNetwork } from '../sessions'
import type { Form, Networks } from '../state/networks'
import { keptSignal } from '../state/storage'
import { Task } from '../state/task'
import { scoresClasses } from './answer'
import { imageShapeOf, type Normalization, normalizations, toInput, usualNormalization } from './image-input'
import { forEveryItem, imageInput, randomInput } from './inputs'
import { drawPicture, type Fit, type Picture, showAsSeen } from './picture'

/** Settings for converting a picture to an input. `usual` stands for `usualNormalization` of the input. */
export interface PictureSettings {
  readonly normalization: Normalization | 'usual'
  readonly fit: Fit
  readonly grey: boolean
  readonly invert: boolean
}

export const pictureSettings = keptSignal<PictureSettings>(
  'pictures',
  { normalization: 'usual', fit: 'crop', grey: false, invert: false },
  readSettings,
)

function readSettings(kept: unknown): PictureSettings | undefined {
  const { normalization, fit, grey, invert } = (kept ?? {}) as Record<string, unknown>
  const known = Object.keys(normalizations).find((name) => name === normalization) as
    | Normalization
    | undefined
  return {
    normalization: known ?? 'usual',
    fit: fit === 'stretch' ? 'stretch' : 'crop',
    grey: grey === true,
    invert: invert === true,
  }
}

/** An answer of the open model. */
export interface ModelAnswer {
  /** Names the input: "cat.jpg". */
  readonly what: string
  readonly where: 'gpu' | 'cpu'
  /** Milliseconds that each form took. */
  readonly ms: Readonly<Partial<Record<Form, number>>>
  readonly outputs: readonly OutputAnswer[]
}

/** One output, from each form that ran. */
export interface OutputAnswer {
  readonly name: string
  readonly shape: readonly number[]
  /** True if each value is the score of a class. */
  readonly classes: boolean
  readonly values: Readonly<Partial<Record<Form, Float32Array>>>
}

/** Runs the open model on one input at a time. A new run cancels the one before. */
export class ModelRunner {
  readonly task = new Task()
  readonly answer = signal<ModelAnswer | undefined>(undefined)
  private repeatLast: (() => Promise<void>) | undefined

  constructor(
    private readonly open: Networks,
    /** Returns the canvas that shows what the network sees. It is resized to the network's input. */
    private readonly canvas: () => HTMLCanvasElement | null,
  ) {}

  async runRandom(seed: number): Promise<void> {
    this.repeatLast = undefined
    this.clearCanvas()
    await this.run('random numbers', (graph) => randomInput(graph, seed))
  }

  /** @param invert false if the picture is already light on dark; by default the setting applies */
  async runPicture(picture: Picture, what: string, invert?: false): Promise<void> {
    this.repeatLast = () => this.runPicture(picture, what, invert)
    await this.run(what, (graph) => this.pictureInput(graph, picture, invert))
  }

  /** Runs the last picture again, with the current settings. */
  async rerun(): Promise<void> {
    await this.repeatLast?.()
  }

  /** Runs one frame of a camera, without progress. Errors are thrown to the caller. */
  async runFrame(picture: Picture, signal: AbortSignal): Promise<void> {
    this.repeatLast = undefined
    this.answer.value = await this.ask('the camera', (graph) => this.pictureInput(graph, picture), signal)
  }

  private async run(what: string, inputs: (graph: Graph) => RunInputs): Promise<void> {
    await this.task.run(`Running on ${what}`, async ({ signal }) => {
      // Lets the browser paint the progress before the first run compiles shaders.
      await new Promise((resolve) => setTimeout(resolve))
      this.answer.value = await this.ask(what, inputs, signal)
    })
  }

  private async ask(
    what: string,
    inputs: (graph: Graph) => RunInputs,
    signal: AbortSignal,
  ): Promise<ModelAnswer> {
    const forms = formsOf(this.open)
    const ms: Partial<Record<Form, number>> = {}
    const outputs: OutputAnswer[] = []
    let where: 'gpu' | 'cpu' = 'gpu'
    for (const [form, graph] of forms) {
      const answer = await runNetwork(form, inputs(graph), { signal })
      ms[form] = answer.ms
      where = answer.where
      graph.outputs.forEach(({ name, shape }, i) => {
        const classes = scoresClasses(shape, graph.inputs)
        const { values } = outputs[i] ?? {}
        outputs[i] = { name, shape, classes, values: { ...values, [form]: answer.outputs[name] } }
      })
    }
    return { what, where, ms, outputs }
  }

  private pictureInput(graph: Graph, picture: Picture, invert?: false): RunInputs {
    const tensor = imageInput(graph)
    const shape = tensor && imageShapeOf(tensor)
    const canvas = this.canvas()
    if (!tensor || !shape || !canvas) return randomInput(graph, 1)
    canvas.width = shape.width
    canvas.height = shape.height
    const { normalization, fit, grey, invert: swapped } = pictureSettings.value
    const colours = { grey, invert: invert ?? swapped }
    const pixels = toInput(drawPicture(canvas, picture, fit), tensor, {
      ...colours,
      normalization: normalization === 'usual' ? usualNormalization(tensor) : normalization,
    })
    showAsSeen(canvas, { ...colours, grey: grey || shape.channels === 1 })
    const others = graph.inputs.length > 1 ? randomInput(graph, 1) : {}
    return { ...others, [tensor.name]: forEveryItem(tensor, pixels) }
  }

  private clearCanvas(): void {
    const canvas = this.canvas()
    canvas?.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height)
  }
}

/** Returns the forms that a model has, float32 first. */
export function formsOf({ float, int8 }: Networks): (readonly [Form, Graph])[] {
  return [...(float ? [['float', float] as const] : []), ...(int8 ? [['int8', int8] as const] : [])]
}
