import { test } from 'vitest'
import { findAdapter, requestDevice } from '../../src/gpu/device'
import { Program } from '../../src/gpu/program'
import { traitsOf } from '../../src/gpu/start'
import { makeNetworks } from '../../src/self-test/networks'
import { runPlan } from '../../src/self-test/run-plan'
import { dotsOf, waysOf } from '../../src/self-test/ways'
import { hostGpu } from '../harness/host'

test('probe', async () => {
  const gpu = await hostGpu()
  const adapter = await findAdapter(gpu)
  const device = await requestDevice(adapter, { bufferBytes: 0 })
  const traits = await traitsOf(adapter, { gpu, device })
  console.log(JSON.stringify(traits))
  const seen = new Set<string>()
  let total = 0
  const cpu = () => {
    const u = process.cpuUsage()
    return (u.user + u.system) / 1000
  }
  for (const net of makeNetworks()) {
    const s = cpu()
    const ways = await waysOf(net, traits, dotsOf(gpu))
    const planned = cpu() - s
    const parts: string[] = []
    for (const [i, way] of ways.entries()) {
      const marks = [way.variant, ...way.files.flat()]
      const adds = i === 0 || marks.some((m) => !seen.has(m))
      for (const m of marks) seen.add(m)
      if (!adds) continue
      const a = cpu()
      await runPlan(device, way.plan, net.inputs)
      const b = cpu() - a
      total += b
      parts.push(`${way.variant} ${way.dot[0]} ${Math.round(b)}`)
    }
    console.log(net.graph.name, 'plan', Math.round(planned), '|', parts.join(', '))
  }
  console.log('TOTAL', total)
}, 600000)
