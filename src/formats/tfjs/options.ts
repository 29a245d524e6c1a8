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
   * Names of nodes whose outputs become the graph's, instead of the model's own: "head/Sigmoid". Nodes after them are
   * left out. Graph models only.
   */
  readonly outputs?: readonly string[] | undefined
}

/** Checks the options of `caller`. */
export function checkTfjsOptions(caller: string, options: TfjsOptions): void {
  checkOptions(caller, options, { inputShape: 'object', outputs: 'Array.every' })
  const { inputShape = [], outputs } = options
  const shapes = isPlain(inputShape) ? Object.values(inputShape) : [inputShape]
  const bad = shapes.find((shape) => !Array.isArray(shape))
  const example = 'a shape or shapes by input name, { image: [1, 224, 224, 3] }'
  if (bad !== undefined) refuse(`${caller}, as inputShape,`, example, bad)
  const wrong = outputs?.find((name: unknown) => typeof name !== 'string')
  if (wrong !== undefined) refuse(`${caller}, as outputs,`, 'names of nodes', wrong)
}

/** Throws an InputError if `outputs` is given: layers models have no nodes to name. */
export function refuseOutputs({ outputs }: TfjsOptions): void {
  if (outputs) throw new InputError(`outputs [${outputs}] are for graph models; this is a layers model`)
}
