import { describeFloat, saveModel } from '../../../quantize/index'
import { DataTable, Download } from '../parts'
import type { Networks } from '../state/networks'
import { describeMeasurement, describeWorst, type Outcome, rowsOf } from './outcome'
import { outcome } from './quantizer'

/** Shows the last outcome as the article's table. */
export function Results() {
  return outcome.value ? <Figures result={outcome.value} /> : <Nothing />
}

function Nothing() {
  return (
    <p>
      Quantizing gives the network’s activations their ranges on some inputs, rounds weights and arithmetic to
      8 bits, and then runs both forms side by side. The result becomes the open int8 network.
    </p>
  )
}

function Figures({ result }: { result: Outcome }) {
  const { findings, mode } = result
  return (
    <>
      <DataTable
        caption="Before and after"
        columns={[
          { title: '' },
          { title: 'float32', numeric: true },
          { title: mode === 'int8' ? 'int8' : 'int8 weights', numeric: true },
          { title: 'ratio', numeric: true },
        ]}
        rows={rowsOf(findings)}
      />
      <p class="faint">{describeMeasurement(result)}</p>
      <p>
        {describeWorst(findings)} <a href="#inspect">Look inside</a> to see why.
      </p>
      {findings.losses?.map((loss) => (
        <p key={loss}>{loss}.</p>
      ))}
      {findings.float.accuracy !== undefined && (
        <p class="faint">
          The article, in 2017 on a CPU: accuracy 99.22 → 99.20 %, time 4.88 → 7.16 s, size 13 → 3.2 MB.
        </p>
      )}
    </>
  )
}

/** Buttons that download the open model's forms. */
export function Files({ open }: { open: Networks }) {
  const { float, int8, name } = open
  const file = (form: string) =>
    `${name
      .toLowerCase()
      .replace(/\.tflite$/, '')
      .replaceAll(/[^a-z0-9.]+/g, '-')}-${form}.tflite`
  const kept = int8 && describeFloat(int8)
  return (
    <>
      <div class="actions">
        {float && <Download name={file('float32')} label="Download float32" make={() => saveModel(float)} />}
        {int8 && <Download name={file('int8')} label="Download int8" make={() => saveModel(int8)} />}
      </div>
      {kept && <p class="faint">{kept}.</p>}
    </>
  )
}
