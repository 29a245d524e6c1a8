import { useMemo } from 'preact/hooks'
import { realValues } from '../../../quantize/index'
import { signed, significant } from '../format'
import { ChartFigure, type ChartSpec } from '../parts'
import { type ChannelError, channelErrors, worstChannels } from './channel-errors'
import type { LayerFigures } from './layer-figures'

/** Shows the error of each output channel, of the weights and of the activations for the chosen input. */
export function ChannelFigure({ figures }: { figures: LayerFigures }) {
  const series = useMemo(() => seriesOf(figures), [figures])
  const chart = useMemo(() => chartOf(series), [series])
  if (series.length === 0) return null
  return <ChartFigure title="Error per output channel" summary={describe(series)} chart={chart} />
}

interface ErrorSeries {
  readonly name: string
  readonly errors: readonly ChannelError[]
  readonly color: 'int8' | 'third'
}

/** The most bars that can be told apart. */
const maxBars = 64

/** Charts all channels in their order, or if there are too many, the worst of the first series, the worst first. */
function chartOf(series: readonly ErrorSeries[]): ChartSpec {
  const all = series[0]?.errors ?? []
  const shown = (all.length > maxBars ? worstChannels(all, maxBars) : all).map(({ channel }) => channel)
  const some = all.length > shown.length ? `, the worst ${shown.length} of ${all.length}` : ''
  return {
    kind: 'bar',
    x: `output channel${some}`,
    y: 'signal to noise, dB (less is worse)',
    labels: shown,
    series: series.map(({ name, errors, color }) => ({
      name,
      color,
      values: shown.map((channel) => {
        const { sqnr = Number.POSITIVE_INFINITY } = errors[channel] ?? {}
        return Number.isFinite(sqnr) ? sqnr : null
      }),
    })),
  }
}

function seriesOf({ weights, axis, activations, shape, comparable }: LayerFigures): ErrorSeries[] {
  const found: ErrorSeries[] = []
  const { float, int8 } = activations
  if (comparable.activations && float && int8)
    found.push({ name: 'activations', errors: channelErrors(float, int8, shape), color: 'int8' })
  const [before, after] = [weights.float, weights.int8]
  if (comparable.weights && before && after) {
    const [a, b] = [realValues(before, before.data), realValues(after, after.data)]
    found.push({ name: 'weights', errors: channelErrors(a, b, before.shape, axis), color: 'third' })
  }
  return found
}

function describe(series: readonly ErrorSeries[]): string {
  const sentences = series.map(({ name, errors }) => {
    const [worst] = worstChannels(errors, 1)
    const exact = errors.filter(({ sqnr }) => sqnr === Number.POSITIVE_INFINITY).length
    const without = exact > 0 ? `, ${exact} of ${errors.length} without error` : ''
    if (!worst) return `The ${name} have no error.`
    return `The ${name} are worst in channel ${worst.channel}, ${signed(Number(significant(worst.sqnr)))} dB${without}.`
  })
  return `float32 against int8. ${sentences.join(' ')}`
}
