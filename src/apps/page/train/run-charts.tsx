import { useMemo } from 'preact/hooks'
import { ChartFigure, type ChartSpec } from '../parts'
import { type Curves, seriesOf } from './curves'

/** Shows loss and accuracy over the steps. */
export function RunCharts({ curves }: { curves: Curves }) {
  const [loss, accuracy] = useMemo(() => chartsOf(curves), [curves])
  return (
    <div class="charts">
      <ChartFigure
        title="Loss"
        summary="Mean cross-entropy on the images trained on, averaged over some steps."
        chart={loss}
      />
      <ChartFigure
        title="Accuracy"
        summary="On the images trained on with dropout, and on images held out."
        chart={accuracy}
      />
    </div>
  )
}

function chartsOf(curves: Curves): [ChartSpec, ChartSpec] {
  const { steps, loss, trainAccuracy, heldOutAccuracy } = seriesOf(curves)
  const over = { kind: 'line', x: 'Step', labels: steps, min: 0 } as const
  return [
    { ...over, y: 'Loss', series: [{ name: 'Loss', values: loss, color: 'int8', connect: true }] },
    {
      ...over,
      y: 'Accuracy, %',
      max: 100,
      series: [
        { name: 'Trained on', values: trainAccuracy, color: 'float', connect: true },
        { name: 'Held out', values: heldOutAccuracy, color: 'int8', connect: true },
      ],
    },
  ]
}
