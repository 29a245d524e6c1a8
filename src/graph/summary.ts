import { checkModel, checkOptions, refuse } from './check'
import { allTensors, type Graph } from './graph'
import type { Operator } from './operator'
import { describeQuantParams, type QuantParams } from './quant-params'
import {
  type DataType,
  describeShape,
  elementCount,
  type NarrowBits,
  type Tensor,
  tensorBytes,
  typeName,
} from './tensor'

/** A tensor in a summary. */
export interface TensorSummary {
  readonly name: string
  readonly type: DataType
  /** Extent of each axis, in elements. */
  readonly shape: readonly number[]
  readonly quant?: QuantParams | undefined
  /** Bits of its elements, where an int8 constant has fewer than 8. */
  readonly bits?: NarrowBits
}

/** A constant input of an operator. */
export interface ConstantSummary extends TensorSummary {
  readonly bytes: number
  /** The form in which files hold the constant, if it is smaller. */
  readonly stored?: { readonly type: DataType; readonly bits?: NarrowBits; readonly bytes: number }
}

/** One operator. */
export interface NodeSummary {
  readonly kind: string
  readonly name: string
  /** The inputs that are not constants. */
  readonly inputs: readonly TensorSummary[]
  readonly constants: readonly ConstantSummary[]
  readonly outputs: readonly TensorSummary[]
  /** Multiply-accumulates of one run. */
  readonly macs: number
}

/** A graph in figures. */
export interface Summary {
  readonly name: string
  readonly inputs: readonly TensorSummary[]
  readonly outputs: readonly TensorSummary[]
  /** Elements of all constants. */
  readonly parameters: number
  /** Bytes of all constants, in total and by type with its bits ("float32", "int8", "int4"), largest first. */
  readonly bytes: number
  readonly bytesByType: readonly { readonly type: string; readonly bytes: number }[]
  /** Multiply-accumulates of one run. */
  readonly macs: number
  /** Number of operators of each kind, most frequent first. */
  readonly operators: readonly { readonly kind: string; readonly count: number }[]
  /** One for each operator, in execution order. */
  readonly nodes: readonly NodeSummary[]
}

/**
 * Summarizes inputs, outputs, constants and cost of `graph`, as a whole and operator by operator.
 *
 * @throws InputError for something that isn't a model.
 */
export function summarize(graph: Graph): Summary {
  checkModel('summarize', graph)
  const constants = allTensors(graph).filter(({ data }) => data)
  const nodes = graph.operators.map(summarizeNode)
  const bytesByType = tally(constants, typeName, tensorBytes)
  const kinds = tally(graph.operators, ({ def }) => def.kind)
  return {
    name: graph.name,
    inputs: graph.inputs.map(summarizeTensor),
    outputs: graph.outputs.map(summarizeTensor),
    parameters: total(constants, ({ shape }) => elementCount(shape)),
    bytes: total(constants, tensorBytes),
    bytesByType: bytesByType.map(([type, bytes]) => ({ type, bytes })),
    macs: total(nodes, ({ macs }) => macs),
    operators: kinds.map(([kind, count]) => ({ kind, count })),
    nodes,
  }
}

function summarizeNode(op: Operator): NodeSummary {
  const inputs = op.inputs.filter((tensor) => tensor !== undefined)
  return {
    kind: op.def.kind,
    name: op.name,
    inputs: inputs.filter(({ data }) => !data).map(summarizeTensor),
    constants: inputs.filter(({ data }) => data).map(summarizeConstant),
    outputs: op.outputs.map(summarizeTensor),
    macs: op.def.macs?.(op) ?? 0,
  }
}

function summarizeConstant(tensor: Tensor): ConstantSummary {
  const { stored } = tensor
  return {
    ...summarizeTensor(tensor),
    bytes: tensorBytes(tensor),
    ...(stored && {
      stored: {
        type: stored.type,
        ...(stored.bits && { bits: stored.bits }),
        bytes: tensorBytes(stored),
      },
    }),
  }
}

function summarizeTensor({ name, type, shape, quant, bits }: Tensor): TensorSummary {
  return { name, type, shape, ...(quant && { quant }), ...(bits && { bits }) }
}

function total<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0)
}

/** Returns sums by key, largest first. */
function tally<T, K extends string>(
  items: readonly T[],
  key: (item: T) => K,
  amount: (item: T) => number = () => 1,
): [K, number][] {
  const sums = new Map<K, number>()
  for (const item of items) sums.set(key(item), (sums.get(key(item)) ?? 0) + amount(item))
  return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
}

/**
 * Formats a summary as text: figures, one line per operator in aligned columns, and the command that runs the model.
 *
 * @param options `file` is the model's path, for that command
 * @throws InputError for something that isn't a summary, or an unknown option.
 */
export function formatSummary(summary: Summary, options: { readonly file?: string } = {}): string {
  if (!Array.isArray(summary?.nodes))
    refuse('formatSummary', 'a summary, as `summarize(model)` gives it', summary)
  checkOptions('formatSummary', options, { file: 'string' })
  const types = summary.bytesByType.map(({ type, bytes }) => `${type} ${formatBytes(bytes)}`).join(', ')
  const kinds = summary.operators.map(({ kind, count }) => `${count} ${kind}`).join(', ')
  const figures = [
    ...summary.inputs.map((tensor) => ['input', formatTensor(tensor)]),
    ...summary.outputs.map((tensor) => ['output', formatTensor(tensor)]),
    ['parameters', formatCount(summary.parameters)],
    ['constants', `${formatBytes(summary.bytes)}${types ? ` (${types})` : ''}`],
    ['multiply-adds', `${formatCount(summary.macs)} a run`],
    ['operators', `${summary.nodes.length}${kinds ? ` (${kinds})` : ''}`],
  ]
  const header = ['#', 'operator', 'output', 'scale, zero point', 'constants', 'multiply-adds', 'name']
  const rows = summary.nodes.map((node, i) => [String(i), ...formatNode(node)])
  const command = `octet run IMAGE --model ${quoteArgument(options.file ?? 'FILE')}`
  const title = options.file ? `${options.file}: graph "${summary.name}"` : `graph "${summary.name}"`
  return [
    title,
    '',
    ...align(figures),
    '',
    ...align([header, ...rows], new Set([0, 5])),
    '',
    `run it:  ${command}`,
    '',
  ].join('\n')
}

function formatNode({ kind, name, outputs, constants, macs }: NodeSummary): string[] {
  return [
    kind,
    outputs.map(({ type, shape }) => `${type} ${describeShape(shape)}`).join(', '),
    outputs.map(({ quant }) => formatQuant(quant)).join(', '),
    constants.map(formatConstant).join(', ') || '–',
    macs > 0 ? formatCount(macs) : '–',
    name,
  ]
}

function formatConstant(constant: ConstantSummary): string {
  const { shape, bytes, quant, stored } = constant
  const scales = quant && quant.scale.length > 1 ? `, ${quant.scale.length} scales` : ''
  const file = stored ? `, in files ${typeName(stored)} ${formatBytes(stored.bytes)}` : ''
  return `${typeName(constant)} ${describeShape(shape)} (${formatBytes(bytes)}${scales}${file})`
}

function formatTensor({ name, type, shape, quant }: TensorSummary): string {
  return `"${name}" ${type} ${describeShape(shape)}${quant ? `, ${describeQuantParams(quant)}` : ''}`
}

function formatQuant(quant: QuantParams | undefined): string {
  if (!quant) return '–'
  if (quant.scale.length > 1) return `${quant.scale.length} scales`
  return `${Number((quant.scale[0] ?? 0).toPrecision(4))}, ${quant.zeroPoint[0]}`
}

/** Formats a count: "3,274,634". */
function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Formats a size: "512 B", "3.27 MB"; decimal units, three digits. */
function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let amount = bytes
  let unit = 0
  // From 999.5 on, three digits would be "1.00e+3".
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000
    unit++
  }
  return `${unit === 0 ? bytes : amount.toPrecision(3)} ${units[unit]}`
}

/** Quotes a path for a shell, if it needs quotes. */
function quoteArgument(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}

/** Aligns rows of cells in columns two blanks apart. The columns in `right` are right-aligned. */
function align(rows: readonly (readonly string[])[], right: ReadonlySet<number> = new Set()): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length)
    })
  }
  const pad = (cell: string, i: number) =>
    right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)
  return rows.map((row) => row.map(pad).join('  ').trimEnd())
}
