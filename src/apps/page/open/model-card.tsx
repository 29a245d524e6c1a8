import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { type Graph, type Summary, summarize, type TensorSummary } from '../../../index'
import { type Explanation, explain, saveModel } from '../../../quantize/index'
import { formatBytes, formatCount, signed, significant } from '../format'
import { DataTable, Download } from '../parts'
import { gpuStatus } from '../state/device'
import { type Form, fileSize, formNames, type Networks } from '../state/networks'
import { formsOf } from './run-model'

/** Number of operators to list; a model may have many thousands. */
const maxRows = 200

/** Describes the open model in figures, lists its operators, and links to the next steps. */
export function ModelCard({ open }: { open: Networks }) {
  const forms = useMemo(
    () =>
      formsOf(open).map(([form, graph]) => ({ form, graph, summary: summarize(graph), why: explain(graph) })),
    [open],
  )
  return (
    <section aria-labelledby="model-heading">
      <h2 id="model-heading">What it is</h2>
      <DataTable
        caption={`${open.name}, ${open.source}`}
        columns={[{ title: 'Property' }, ...forms.map(({ form }) => ({ title: formNames[form] }))]}
        rows={properties.map(([name, say]) => [name, ...forms.map(say)])}
      />
      {forms.map(({ form, why }) => (
        <Operators key={form} form={form} why={why} />
      ))}
      <div class="actions">
        <a class="button" href="#inspect">
          Look inside
        </a>
        {open.float && (
          <a class={open.int8 ? 'button' : 'button primary'} href="#quantize">
            {open.int8 ? 'Quantize it again' : 'Quantize it'}
          </a>
        )}
        {forms.map(({ form, graph }) => (
          <Download
            key={form}
            name={`${open.name}-${formNames[form]}.tflite`}
            label={`Download ${formNames[form]}`}
            make={() => saveModel(graph) as Uint8Array<ArrayBuffer>}
          />
        ))}
      </div>
      {open.float && !open.int8 && (
        <p class="faint">
          Quantizing needs pictures like those that the network will see; random ones cost accuracy.
        </p>
      )}
    </section>
  )
}

interface Described {
  readonly form: Form
  readonly graph: Graph
  readonly summary: Summary
  readonly why: readonly Explanation[]
}

const properties: readonly (readonly [string, (one: Described) => ComponentChildren])[] = [
  ['Inputs', ({ summary }) => <Tensors tensors={summary.inputs} />],
  ['Outputs', ({ summary }) => <Tensors tensors={summary.outputs} />],
  ['Parameters', ({ summary }) => formatCount(summary.parameters)],
  ['Constants', ({ summary }) => sayBytes(summary)],
  ['File', ({ graph }) => formatBytes(fileSize(graph))],
  ['Multiply-adds', ({ summary }) => `${formatCount(summary.macs)} a run`],
  ['Operators', ({ summary }) => summary.operators.map(({ kind, count }) => `${count} ${kind}`).join(', ')],
  ['Runs on', ({ why }) => sayPlacement(why)],
]

function Tensors({ tensors }: { tensors: readonly TensorSummary[] }) {
  return (
    <>
      {tensors.map((tensor) => (
        <div key={tensor.name}>{sayTensor(tensor)}</div>
      ))}
    </>
  )
}

function sayTensor({ name, type, shape, quant }: TensorSummary): string {
  const spec = `${name}: ${type} ${shape.length > 0 ? shape.join('×') : 'scalar'}`
  if (quant?.scale.length !== 1) return spec
  return `${spec}, scale ${significant(quant.scale[0] ?? 0)}, zero point ${signed(quant.zeroPoint[0] ?? 0)}`
}

function sayBytes({ bytes, bytesByType }: Summary): string {
  const types = bytesByType.map(({ type, bytes: of }) => `${type} ${formatBytes(of)}`)
  if (types.length === 0) return 'none'
  return types.length > 1 ? `${formatBytes(bytes)} (${types.join(', ')})` : types.join('')
}

function sayPlacement(why: readonly Explanation[]): string {
  if (gpuStatus.value.state === 'missing')
    return 'the CPU, every operator: this browser gives the page no WebGPU'
  const onCpu = why.filter(({ where }) => where === 'cpu').length
  if (onCpu === 0) return 'the GPU, every operator'
  return `the GPU, but ${onCpu} of ${why.length} operators on the CPU`
}

function Operators({ form, why }: { form: Form; why: readonly Explanation[] }) {
  const shown = why.slice(0, maxRows)
  const onCpu = why.some(({ where }) => where === 'cpu')
  return (
    <details class="long-table" open={onCpu && why.length <= 40}>
      <summary>
        {formNames[form]}: what each operator runs in and on, and why ({why.length})
      </summary>
      <DataTable
        caption={`Operators of the ${formNames[form]} network`}
        hideCaption
        columns={[
          { title: '#', numeric: true },
          { title: 'Operator' },
          { title: 'Runs in' },
          { title: 'Runs on' },
          { title: 'Why' },
          { title: 'Name' },
        ]}
        rows={shown.map(({ kind, name, type, where, why: reason, placement }, i) => [
          i,
          kind,
          type,
          where === 'gpu' && gpuStatus.value.state !== 'missing' ? 'GPU' : 'CPU',
          <span key="why" class="why">
            {[reason, placement].filter(Boolean).join('; ')}
          </span>,
          <span key={name} class="faint operator-name">
            {name}
          </span>,
        ])}
      />
      {why.length > shown.length && <p>And {why.length - shown.length} more.</p>}
    </details>
  )
}
