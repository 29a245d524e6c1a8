import { InputError } from '../../graph/errors'
import type { InputShapeOption } from './input-shapes'

/** What a caller may say about a model that the model does not. */
export interface TfjsOptions {
  /** Shapes of inputs by name, or of the only input, the batch included: where the model leaves more open than the batch. */
  readonly inputShape?: InputShapeOption | undefined
  /**
   * Names of nodes whose outputs the graph is to have in place of the model's own ("head/Sigmoid"): what comes after
   * them is left out. Graph models only.
   */
  readonly outputs?: readonly string[] | undefined
}

/** Layers models have no nodes to name. */
export function refuseOutputs({ outputs }: TfjsOptions): void {
  if (outputs) throw new InputError(`outputs [${outputs}] are for graph models; this is a layers model`)
}
