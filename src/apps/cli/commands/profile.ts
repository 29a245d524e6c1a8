import type { Command } from 'commander'
import type { Profile, ProfiledLayer } from '../../../gpu/profile/types'
import { describeAdapter } from '../describe'
import { GpuHost } from '../gpu-host'
import { type Context, makeCommand, type Precision, positiveInteger, precisionOption } from '../options'
import { print } from '../output'
import { formatColumns, wrap } from '../table'
import { cleaned } from '../terminal'
import { fileBytes } from '../verify-model'

interface ProfileFlags {
  readonly batch?: number
  readonly precision: Precision
  readonly json?: boolean
}

/** `octet profile`: measures a model's time, layer by layer. */
export function profileCommand({ signal }: Context): Command {
  return makeCommand(
    'profile',
    'Measure what each layer of a model costs on the GPU: time, bytes, arithmetic, share of the adapter’s peak.',
    ['octet profile mobilenet.tflite', 'octet profile digits-int8.tflite --batch 32 --json'],
  )
    .argument('<model>', 'a .tflite file, a model.json or its folder')
    .option('--batch <n>', 'items a run takes at a time (default: what the model says)', positiveInteger)
    .addOption(precisionOption('the model'))
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      [
        '',
        'Every layer is repeated on random inputs until a batch lasts 7 ms; of three batches the quickest counts.',
        'Peaks are measured on the adapter first: packed int8 products, float32 multiply-adds and copying memory.',
        'The share of the peak is the time that they allow over the time taken.',
      ].join('\n'),
    )
    .action(async (model: string, { json, ...options }: ProfileFlags) => {
      const bytes = await fileBytes(model)
      const host = await GpuHost.open(signal)
      try {
        const profile = await host.call('profile', host.serve(bytes, model), options)
        print(json ? JSON.stringify({ model, ...profile }) : format(cleaned(profile)))
      } finally {
        await host.close()
      }
    })
}

function format({ adapter, clock, peaks, totalMs, networkMs, layers }: Profile): string {
  const header = ['#', 'ms', 'share', 'Gop/s', 'GB/s', 'of peak', 'dispatches', 'operators', 'name']
  const rows = layers.map((layer, i) => [String(i), ...cells(layer)])
  const { dotGops, fmaGops, copyGbps } = peaks
  const by = clock === 'timestamp' ? 'the GPU’s timestamps' : 'the clock on the wall'
  return [
    wrap(describeAdapter(adapter)),
    `peaks: ${short(dotGops)} Gop/s int8, ${short(fmaGops)} Gop/s float32, ${short(copyGbps)} GB/s`,
    '',
    ...formatColumns([header, ...rows], header.length - 2),
    '',
    `${short(totalMs)} ms in all layers, ${short(networkMs)} ms in one pass, by ${by}`,
  ].join('\n')
}

function cells(layer: ProfiledLayer): string[] {
  const { ms, share, gops, gbps, peakShare, dispatches, where, kind, name } = layer
  return [
    short(ms),
    percent(share),
    gops > 0 ? short(gops) : '–',
    gbps > 0 ? short(gbps) : '–',
    peakShare === null ? '–' : percent(peakShare),
    where === 'cpu' ? 'on the CPU' : String(dispatches),
    kind,
    name,
  ]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** Formats a number with three significant digits, or all its integer digits from 1000. */
function short(value: number): string {
  return value === 0 ? '0' : value >= 1000 ? value.toFixed(0) : value.toPrecision(3)
}
