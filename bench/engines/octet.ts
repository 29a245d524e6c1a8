/** Octet itself, int8 or float32: the file says which. */
import { loadModel } from '../../src/formats/load'
import { Program, planGraph } from '../../src/gpu/program'
import { createSession, type Session } from '../../src/gpu/session'
import { deviceTraits } from '../../src/gpu/traits'
import { OctetError } from '../../src/graph/errors'
import type { OpenEngine } from './engine'

/** Batches of runs, of 7 ms or more each, of which the quickest counts. */
const gpuRounds = 3

export const open: OpenEngine = async ({ url, batch }, inputs) => {
  const session = await createSession(await loadModel(url), { batch })
  const [input, ...others] = session.inputs
  const [output] = session.outputs
  if (!input || !output || others.length > 0) throw new OctetError('the benchmark runs models of one input')
  const { dispatches } = await session.info()
  return {
    note: `${dispatches} dispatches`,
    run: async () => (await session.run({ [input.name]: inputs }))[output.name] as ArrayLike<number>,
    gpuMs: () => gpuMs(session),
    close: () => session.dispose(),
  }
}

/** GPU time of the session's network, on its own device. */
async function gpuMs(session: Session): Promise<number> {
  const { Timer } = await import('../../src/gpu/profile/timer')
  const device = await session.device()
  const adapter = deviceTraits(device)
  const plan = planGraph(session.graph, { fuse: true, keep: false, maxWorkgroups: 65535, adapter })
  const program = await Program.build(device, plan)
  const timer = new Timer(device)
  try {
    if (!timer.timestamps) throw new OctetError('the adapter has no timestamps')
    return await timer.best((pass) => program.record(pass), gpuRounds)
  } finally {
    timer.dispose()
    program.dispose()
  }
}
