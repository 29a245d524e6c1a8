import type { Session } from '../gpu/session'
import { refuse, tagOf } from '../graph/check'
import { isDataOf } from '../graph/tensor'
import { realValues } from '../numerics/stored'
import { type Runner, sessionInputs, type TensorValues } from './runner'

/**
 * Returns a runner on the GPU for `calibrate` and `compare`. The session must be made with `keepAll: true` and a batch
 * of one sample.
 *
 * @throws InputError, from the runner, when the session does not keep its intermediates.
 */
export function sessionRunner(session: Session): Runner {
  if (typeof session?.runAll !== 'function')
    refuse('sessionRunner', 'a session, as `await createSession(model, { keepAll: true })` gives it', session)
  return async (inputs) => {
    if (tagOf(inputs) !== 'Object') refuse('a runner', 'Float32Arrays by input name', inputs)
    const values: TensorValues[] = session.inputs.map(({ name }) => [
      name,
      inputs[name] ?? new Float32Array(),
    ])
    for (const [tensor, data] of await session.runAll(sessionInputs(session.inputs, inputs))) {
      // Quantized tensors come dequantized; integers still have to become floats.
      values.push([tensor.name, isDataOf('float32', data) ? data : realValues(tensor, data)])
    }
    return values
  }
}
