import { type Command, Option } from 'commander'
import { OctetError } from '../../../graph/errors'
import {
  describeReport,
  type SelfTestProgress,
  type SelfTestReport,
  selfTest,
} from '../../../self-test/index'
import { writeAtomically } from '../../../train/files-node'
import { describeAdapter } from '../describe'
import { GpuHost } from '../gpu-host'
import { importOptional } from '../optional'
import { type Context, makeCommand } from '../options'
import { print } from '../output'
import { type Progress, say, startProgress } from '../progress'
import { wrap } from '../table'
import { cleaned } from '../terminal'

interface SelfTestFlags {
  readonly on: 'browser' | 'node'
  readonly only?: string
  readonly all?: boolean
  readonly json?: boolean
  readonly out?: string
}

/** `octet selftest`: checks that this device computes the bytes that ship with Octet. */
export function selfTestCommand({ signal }: Context): Command {
  return makeCommand(
    'selftest',
    'Check that this device computes the same bytes as all others: every int8 operator, kernel variant and fusion.',
    ['octet selftest', 'octet selftest --out report.json', 'octet selftest --on node --only convolution'],
  )
    .addOption(
      new Option('--on <host>', 'Chromium’s WebGPU, or that of the npm package webgpu')
        .choices(['browser', 'node'])
        .default('browser'),
    )
    .option('--only <words>', 'only the networks whose names contain these words')
    .option('--all', 'every combination, on adapters that compute on the CPU too, where that takes minutes')
    .option('--json', 'print the report as one JSON object')
    .option('--out <file>', 'write the report there, to send it in')
    .addHelpText(
      'after',
      [
        '',
        'Runs small networks with seeded weights, and compares the SHA-256 of what they compute with hashes that ship',
        'with Octet. Exits with 1 if a byte differs, and names the first operator and variant that computes it.',
      ].join('\n'),
    )
    .action(async (flags: SelfTestFlags) => {
      const report = await runUnderBar(flags, signal)
      const text = `${JSON.stringify(report, null, 2)}\n`
      if (flags.out !== undefined) {
        await writeAtomically(flags.out, text)
        say(`wrote ${flags.out}: docs/devices.md says where to send it`)
      }
      print(flags.json ? JSON.stringify(report) : format(cleaned(report)))
      if (!report.same) throw new OctetError('this device computes other bytes')
    })
}

async function runUnderBar(flags: SelfTestFlags, signal: AbortSignal): Promise<SelfTestReport> {
  let bar: Progress | undefined
  try {
    return await run(flags, signal, ({ done, total, next }) => {
      bar ??= startProgress('testing this device', total, 'steps')
      bar.update(done, next)
    })
  } finally {
    bar?.stop()
  }
}

async function run(
  { on, only, all }: SelfTestFlags,
  signal: AbortSignal,
  onProgress: (progress: SelfTestProgress) => void,
): Promise<SelfTestReport> {
  const choice = { ...(only !== undefined && { only }), ...(all && { all }) }
  if (on === 'node') {
    const { create, globals } = await importOptional('webgpu', 'running on WebGPU in Node')
    Object.assign(globalThis, globals)
    return selfTest({
      ...choice,
      gpu: create(['enable-dawn-features=allow_unsafe_apis']),
      signal,
      onProgress,
    })
  }
  const host = await GpuHost.open(signal)
  try {
    await host.onProgress(onProgress)
    return await host.call('selfTest', choice)
  } finally {
    await host.close()
  }
}

function format(report: SelfTestReport): string {
  const { adapter, host, octet, timings } = report
  const times = timings.map(({ layer, ms }) => `  ${layer}: ${sayTimes(ms)}`)
  return [
    describeAdapter(adapter),
    `Octet ${octet}, ${host}`,
    '',
    ...describeReport(report),
    ...(times.length > 0 ? ['', 'Milliseconds of variants, the default first:', ...times] : []),
  ]
    .map((line) => (line ? wrap(line) : line))
    .join('\n')
}

function sayTimes(ms: Readonly<Record<string, number>>): string {
  return Object.entries(ms)
    .map(([name, value]) => `${name} ${value.toPrecision(3)}`)
    .join(', ')
}
