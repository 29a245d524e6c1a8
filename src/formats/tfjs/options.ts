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

/** Throws an InputError if `outputs` is given: layers models have no nodes to name. */
export function refuseOutputs({ outputs }: TfjsOptions): void {
  if (outputs) throw new InputError(`outputs [${outputs}] are for graph models; this is a layers model`)
}
