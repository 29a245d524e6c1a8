import { useMemo } from 'preact/hooks'
import { realValues } from '../../quantize/index'
import { significant } from '../format'
import { ChartFigure, type ChartSpec } from '../parts'
import { type ChannelError, channelErrors, worstChannels } from './channel-errors'
import { signed } from './node-text'
import type { Constant } from './weight-figure'

/** The error of each output channel: of the weights, and of what the layer computes from the chosen input. */
export function ChannelFigure({
  weights,
  activations,
}: {
  weights?: { readonly float: Constant; readonly int8: Constant; readonly axis: number } | undefined
  activations?:
    | { readonly float: Float32Array; readonly int8: Float32Array; readonly shape: readonly number[] }
    | undefined
}) {
  const series = useMemo(() => {
    const found: ErrorSeries[] = []
    if (activations)
      found.push({
        name: 'activations',
        errors: channelErrors(activations.float, activations.int8, activations.shape),
        color: 'int8',
      })
    if (weights) found.push({ name: 'weights', errors: weightErrors(weights), color: 'third' })
    return found
  }, [weights?.float, weights?.int8, activations?.float, activations?.int8])
  const chart = useMemo(() => chartOf(series), [series])
  if (series.length === 0) return null
  return <ChartFigure title="Error per output channel" summary={describe(series)} chart={chart} />
}

interface ErrorSeries {
  readonly name: string
  readonly errors: readonly ChannelError[]
  readonly color: 'int8' | 'third'
}

/** The most channels whose bars can be told apart. */
const mostBars = 64

/** All channels in their order; of many, those that are worst in the first series, the worst first. */
function chartOf(series: readonly ErrorSeries[]): ChartSpec {
  const all = series[0]?.errors ?? []
  const shown = (all.length > mostBars ? worstChannels(all, mostBars) : all).map(({ channel }) => channel)
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

function weightErrors({
  float,
  int8,
  axis,
}: {
  float: Constant
  int8: Constant
  axis: number
}): ChannelError[] {
  return channelErrors(realValues(float, float.data), realValues(int8, int8.data), float.shape, axis)
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
