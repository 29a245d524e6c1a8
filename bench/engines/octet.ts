/** Octet itself, int8 or float32: the file says which. */
import { loadModel } from '../../src/formats/load'
import { createSession } from '../../src/gpu/session'
import { OctetError } from '../../src/graph/errors'
import type { OpenEngine } from './engine'

export const open: OpenEngine = async ({ url, batch }, inputs) => {
  const session = await createSession(await loadModel(url), { batch })
  const [input, ...others] = session.inputs
  const [output] = session.outputs
  if (!input || !output || others.length > 0) throw new OctetError('the benchmark runs models of one input')
  const { dispatches } = await session.info()
  return {
    note: `${dispatches} dispatches`,
    run: async () => (await session.run({ [input.name]: inputs }))[output.name] as ArrayLike<number>,
    gpuMs: async () => {
      const { clock, networkMs } = await session.profile({ [input.name]: inputs }, { wholeOnly: true })
      if (clock !== 'timestamp') throw new OctetError('the adapter has no timestamps')
      return networkMs
    },
    close: () => session.dispose(),
  }
}
