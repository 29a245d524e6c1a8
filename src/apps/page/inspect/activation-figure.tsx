import { useMemo, useState } from 'preact/hooks'
import { ChartFigure, Checkbox } from '../parts'
import { distribution } from './distribution'
import type { Grid } from './grid'

/** Shows histograms of a layer's activations in float32 and int8, with the range of int8 marked. */
export function ActivationFigure({
  float,
  int8,
  grid,
}: {
  float: Float32Array | undefined
  int8: Float32Array | undefined
  grid: Grid | undefined
}) {
  const [close, setClose] = useState(false)
  const shown = useMemo(() => distribution({ float, int8, grid, close }), [float, int8, grid, close])
  return (
    <>
      <ChartFigure title="Activations" summary={shown.summary} chart={shown.chart} />
      {grid && <Checkbox label="Only the steps around zero" checked={close} onChange={setClose} />}
    </>
  )
}
