import { useMemo } from 'preact/hooks'
import { realValues } from '../../quantize/index'
import { significant } from '../format'
import { ChartFigure, type ChartSpec } from '../parts'
import { type ChannelError, channelErrors, worstChannels } from './channel-errors'
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
    const found: { name: string; errors: ChannelError[]; color: 'int8' | 'third' }[] = []
    if (activations)
      found.push({
        name: 'activations',
        errors: channelErrors(activations.float, activations.int8, activations.shape),
        color: 'int8',
      })
    if (weights) found.push({ name: 'weights', errors: weightErrors(weights), color: 'third' })
    return found
  }, [weights?.float, weights?.int8, activations?.float, activations?.int8])
  const chart = useMemo((): ChartSpec => {
    const channels = Math.max(0, ...series.map(({ errors }) => errors.length))
    return {
      kind: 'bar',
      x: 'output channel',
      y: 'signal to noise, dB (less is worse)',
      labels: Array.from({ length: channels }, (_, i) => i),
      series: series.map(({ name, errors, color }) => ({
        name,
        color,
        values: errors.map(({ sqnr }) => (Number.isFinite(sqnr) ? sqnr : null)),
      })),
    }
  }, [series])
  if (series.length === 0) return null
  return <ChartFigure title="Error per output channel" summary={describe(series)} chart={chart} />
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

function describe(series: readonly { name: string; errors: readonly ChannelError[] }[]): string {
  const sentences = series.map(({ name, errors }) => {
    const [worst] = worstChannels(errors, 1)
    const exact = errors.filter(({ sqnr }) => sqnr === Number.POSITIVE_INFINITY).length
    const without = exact > 0 ? `, ${exact} of ${errors.length} without error` : ''
    if (!worst) return `The ${name} have no error.`
    return `The ${name} are worst in channel ${worst.channel}, ${significant(worst.sqnr)} dB${without}.`
  })
  return `float32 against int8. ${sentences.join(' ')}`
}
