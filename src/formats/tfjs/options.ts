import { checkOptions, isPlain, refuse } from '../../graph/check'
import { InputError } from '../../graph/errors'
import type { InputShapeOption } from './input-shapes'

/** Facts that a caller may add to a model. */
export interface TfjsOptions {
  /**
   * Shapes of inputs by name, or of the only input, batch included. Needed if the model leaves more than the batch
   * open.
   */
  readonly inputShape?: InputShapeOption | undefined
  /**
   * Names that become the graph's inputs, instead of the model's own: those of the signature or of nodes,
   * "preprocess/Sub". Nodes ahead of them are left out. A node needs an `inputShape`. Graph models only.
   */
  readonly inputs?: readonly string[] | undefined
  /**
   * Names that become the graph's outputs, instead of the model's own: those of the signature or of nodes,
   * "head/Sigmoid". Nodes after them are left out. Graph models only.
   */
  readonly outputs?: readonly string[] | undefined
}

/** Checks the options of `caller`. */
export function checkTfjsOptions(caller: string, options: TfjsOptions): void {
  checkOptions(caller, options, { inputShape: 'object', inputs: 'Array.every', outputs: 'Array.every' })
  const { inputShape = [], inputs, outputs } = options
  const shapes = isPlain(inputShape) ? Object.values(inputShape) : [inputShape]
  const bad = shapes.find((shape) => !Array.isArray(shape))
  const example = 'a shape or shapes by input name, { image: [1, 224, 224, 3] }'
  if (bad !== undefined) refuse(`${caller}, as inputShape,`, example, bad)
  for (const [side, names] of Object.entries({ inputs, outputs })) {
    const wrong = names?.find((name: unknown) => typeof name !== 'string')
    if (wrong !== undefined) refuse(`${caller}, as ${side},`, 'names of nodes', wrong)
  }
}

/** Throws an InputError if `inputs` or `outputs` are given: layers models have no nodes to name. */
export function refuseCut({ inputs, outputs }: TfjsOptions): void {
  for (const [side, names] of Object.entries({ inputs, outputs }))
    if (names) throw new InputError(`${side} [${names}] are for graph models; this is a layers model`)
}
