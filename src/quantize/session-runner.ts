import type { Session } from '../gpu/session'
import { realValues } from '../numerics/stored'
import { type Runner, sessionInputs, type TensorValues } from './runner'

/**
 * Runs on the GPU: for `calibrate` and `compare`, with a session made with `keepAll: true` and a batch of one sample.
 *
 * @throws InputError, from the runner, when the session does not keep its intermediates.
 */
export function sessionRunner(session: Session): Runner {
  return async (inputs) => {
    const values: TensorValues[] = session.inputs.map(({ name }) => [
      name,
      inputs[name] ?? new Float32Array(),
    ])
    for (const [tensor, data] of await session.runAll(sessionInputs(session.inputs, inputs))) {
      // What is quantized is dequantized already; whole numbers are not.
      values.push([tensor.name, data instanceof Float32Array ? data : realValues(tensor, data)])
    }
    return values
  }
}
