import { useMemo, useState } from 'preact/hooks'
import { realValues } from '../../../quantize/index'
import { ChartFigure, NumberField, Select } from '../parts'
import { distribution } from './distribution'
import { gridOf } from './grid'
import type { Constant } from './layer-figures'

/**
 * Shows histograms of a layer's weights in float32 and int8: of all output channels, or of one with its own grid.
 *
 * @param axis axis of output channels in the weights
 */
export function WeightFigure({
  float,
  int8,
  axis,
}: {
  float: Constant | undefined
  int8: Constant | undefined
  axis: number
}) {
  const channels = (int8 ?? float)?.shape[axis] ?? 1
  const [which, setWhich] = useState<'all' | 'one'>('all')
  const [channel, setChannel] = useState(0)
  const one = which === 'one' ? Math.min(channel, channels - 1) : undefined
  const shown = useMemo(() => {
    const values = (tensor: Constant | undefined) => tensor && channelOf(tensor, axis, one)
    const grid = int8 && gridOf(int8, one)
    return distribution({ float: values(float), int8: values(int8), grid })
  }, [float, int8, axis, one])
  const scales = int8?.quant?.scale.length ?? 1
  const each =
    one === undefined && scales > 1
      ? ' Every output channel has a scale of its own: choose one to see its grid.'
      : ''
  return (
    <>
      <ChartFigure
        title={one === undefined ? 'Weights' : `Weights of channel ${one}`}
        summary={shown.summary + each}
        chart={shown.chart}
      />
      <div class="fields">
        <Select
          label="Weights of"
          value={which}
          options={[
            { value: 'all', text: `all ${channels} output channels` },
            { value: 'one', text: 'one channel' },
          ]}
          onChange={setWhich}
        />
        {which === 'one' && (
          <NumberField label="Channel" value={channel} min={0} max={channels - 1} onChange={setChannel} />
        )}
      </div>
    </>
  )
}

/** Returns the dequantized values of a constant, or only those of one channel along `axis`. */
function channelOf(tensor: Constant, axis: number, channel: number | undefined): Float32Array {
  const reals = realValues(tensor, tensor.data)
  if (channel === undefined) return reals
  const extent = tensor.shape[axis] ?? 1
  const inner = tensor.shape.slice(axis + 1).reduce((product, one) => product * one, 1)
  return reals.filter((_, i) => Math.floor(i / inner) % extent === channel)
}
