import type { EngineName } from '../../bench/protocol'
import type { Report, Row } from '../../bench/report/report'
import { kernelRatios, modelRatios } from '../../bench/report/report'

/** A row whose minimum is `min` and whose median is twice that. */
export function row(engine: EngineName, batch: number, min: number, model = 'MNIST'): Row {
  return {
    model,
    batch,
    engine,
    msPerItem: { min, median: 2 * min },
    gpuMsPerItem: null,
    firstAnswerMs: 100 * min,
    bytes: 1_500_000,
    rounds: 5,
  }
}

/** A small report with something of everything. */
export function smallReport(): Report {
  const rows = [row('octet-int8', 1, 2), row('tfjs-webgpu', 1, 8), row('octet-int8', 32, 1)]
  const kernels = [
    {
      name: 'square <512>',
      shape: '512×512×512',
      variant: 'int8 plain',
      gops: 30,
      gbps: 1,
      peakShare: 0.5,
      chosen: true,
    },
    {
      name: 'square <512>',
      shape: '512×512×512',
      variant: 'int8 tile64',
      gops: 40,
      gbps: 1.3,
      peakShare: 0.67,
      chosen: false,
    },
    {
      name: 'square <512>',
      shape: '512×512×512',
      variant: 'float32 plain',
      gops: 10,
      gbps: 2,
      peakShare: 0.25,
      chosen: true,
    },
  ] as const
  return {
    adapter: {
      vendor: 'acme',
      architecture: 'one',
      description: '',
      software: false,
      timestamps: true,
      dot: 'native',
      host: 'Chromium 1',
      peaks: { dotGops: 60, fmaGops: 40, copyGbps: 20 },
    },
    date: '2026-11-23T00:00:00.000Z',
    rows,
    kernels,
    ratios: { models: modelRatios(rows), kernels: kernelRatios(kernels) },
  }
}
