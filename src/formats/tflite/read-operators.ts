import { GraphError } from '../../graph/errors'
import { makeOperator, type Operator } from '../../graph/operator'
import type { Tensor } from '../../graph/tensor'
import type { TfliteField, TfliteOperand, TfliteOptions } from '../../graph/tflite-codec'
import { dequantize } from '../../ops/quantize/dequantize'
import { quantize } from '../../ops/quantize/quantize'
import { type Dictionary, type Encodable, NeedsMore } from './dictionary'
import type { FlatFile, FlatTable, FlatTables } from './flatbuffer'
import type { ConstantReader } from './read-constants'
import type { TensorReader } from './read-tensors'
import * as schema from './schema'

/** Limit on an operator's inputs or outputs; sound files have fewer. */
export const maxOperands = 1024

/** Makes the operators of a subgraph. */
export class OperatorReader {
  readonly #constants: ConstantReader | undefined

  constructor(
    readonly file: FlatFile,
    readonly codes: FlatTables,
    readonly tensors: TensorReader,
    readonly dictionary: Dictionary,
  ) {
    this.#constants = dictionary.readConstants?.(tensors)
  }

  /**
   * Returns the operator of `table`, which is number `index` of the subgraph. What `ConstantReader` computes gives
   * none, because its outputs become constants. If the input is quantized dynamically, the operator that does it comes
   * first.
   */
  read(table: FlatTable, index: number): Operator[] {
    const { encodable, name } = this.lookUp(table, index)
    const place = `operator ${index} (${name})`
    const fileInputs = this.#indices(table, schema.operator.inputs, `the inputs of ${place}`)
    const fileOutputs = this.#indices(table, schema.operator.outputs, `the outputs of ${place}`)
    if (!encodable) return this.file.fail(`${place} does not run here`)
    const { def, codec } = encodable
    // A QUANTIZE reads and writes the boundary's uint8 tensors themselves.
    const find = (i: number) =>
      def === quantize ? this.tensors.outer(i, place) : this.tensors.tensor(i, place)
    const all = fileInputs.map((i) => (i === -1 ? undefined : find(i)))
    const [constant] = all
    if (!this.#constants && def === dequantize && constant?.data) throw new NeedsMore()
    if (this.#constants?.widen(def, constant, fileOutputs[0])) return []
    const outputs = fileOutputs.map(find)
    for (const tensor of all) this.file.charge(4 + checkingWork(tensor))
    const attributeInputs = codec.attributeInputs ?? []
    const operands = attributeInputs.map((i) => this.#operand(all[i], `${place}, input ${i}`))
    const given = all.filter((_, i) => !attributeInputs.includes(i))
    const { fields, list } = this.#options(table, codec.options, place)
    try {
      const isHybrid = given[0]?.type === 'float32' && given.some(isStored)
      if (isHybrid && !this.#constants) throw new NeedsMore()
      const { tensors = [...given], ahead = [] } =
        (isHybrid && this.#constants?.hybrid(def, given, fields.asymmetric === 1)) || {}
      const inputs = codec.inputOrder?.map((i) => tensors[i]) ?? tensors
      while (inputs.length > 0 && inputs.at(-1) === undefined) inputs.pop()
      const unsigned = this.tensors.isUnsigned(fileInputs[0])
      const custom = this.#customOptions(table, place)
      const attrs = codec.read({ fields, list, operands, inputs, outputs, custom, unsigned })
      const op = makeOperator({ def, name: outputs[0]?.name ?? place, attrs, inputs, outputs })
      return this.#constants?.fold(op, fileOutputs) ? [] : [...ahead, op]
    } catch (error) {
      if (error instanceof GraphError) this.file.fail(`operator ${index}: ${error.message}`, error)
      throw error
    }
  }

  /** Returns the operator that a table's index into the operator codes means; `encodable` is missing if none runs. */
  lookUp(table: FlatTable, index: number): { encodable: Encodable | undefined; name: string } {
    const number = table.uint32(schema.operator.opcodeIndex)
    if (number >= this.codes.length) {
      this.file.fail(
        `operator ${index} has operator code ${number}; the file lists ${this.codes.length} codes`,
      )
    }
    const code = this.codes.at(number)
    const builtin = builtinOf(code)
    const { codecs, nameOf } = this.dictionary
    if (builtin !== schema.customOperator) {
      const encodable = codecs.get(builtin)
      return { encodable, name: encodable?.def.kind ?? nameOf(builtin) }
    }
    const custom = code.string(schema.operatorCode.customCode, `the name of operator code ${number}`) ?? ''
    return { encodable: this.dictionary.customOperator?.(custom), name: `the custom operator "${custom}"` }
  }

  #customOptions(table: FlatTable, place: string): Uint8Array {
    const { at, length } = table.vector(schema.operator.customOptions, 1, `the custom options of ${place}`)
    this.file.charge(length)
    return this.file.bytes.slice(at, at + length)
  }

  #indices(table: FlatTable, slot: number, what: string): number[] {
    const indices = table.int32s(slot, what)
    if (indices.length > maxOperands)
      this.file.fail(`${what} are ${indices.length}; ${maxOperands} are the most`)
    return indices
  }

  /** Returns the integers of a constant input that is an attribute here. */
  #operand(tensor: Tensor | undefined, place: string): TfliteOperand | undefined {
    if (!tensor) return undefined
    const { data, shape, type } = tensor
    if (!data) return this.file.fail(`${place}, "${tensor.name}", must be a constant`)
    if (!(data instanceof Int32Array || data instanceof BigInt64Array)) {
      return this.file.fail(`${place}, "${tensor.name}", is ${type}, not int32 or int64`)
    }
    this.file.charge(data.length)
    return { shape, values: Array.from(data, Number) }
  }

  #options(
    table: FlatTable,
    options: TfliteOptions<string> | undefined,
    place: string,
  ): { fields: Record<string, number>; list: number[] } {
    if (!options) return { fields: {}, list: [] }
    const type = table.uint8(schema.operator.builtinOptionsType)
    const found = table.table(schema.operator.builtinOptions, `the options of ${place}`)
    if (found && type !== options.type) {
      this.file.fail(`${place} has options of kind ${type}, not ${options.type} (${options.name})`)
    }
    if (!found && options.required) this.file.fail(`${place} has no options; ${options.name} is needed`)
    const fields = Object.entries(options.fields).map(([name, field]) => {
      return [name, found ? readField(found, field) : field.default] as const
    })
    const listed = found && options.list !== undefined
    const list = listed ? found.int32s(options.list, `a list in the options of ${place}`) : []
    return { fields: Object.fromEntries(fields), list: [...list] }
  }
}

/** Returns the `BuiltinOperator` number of an operator code. */
export function builtinOf(code: FlatTable): number {
  // Older files have the 8-bit field only, newer ones both.
  const older = code.int8(schema.operatorCode.deprecatedBuiltinCode)
  return Math.max(older, code.int32(schema.operatorCode.builtinCode))
}

function readField(table: FlatTable, { slot, kind, default: missing }: TfliteField): number {
  if (kind === 'i8') return table.int8(slot, missing)
  if (kind === 'i32') return table.int32(slot, missing)
  if (kind === 'f32') return table.float32(slot, missing)
  return table.uint8(slot, missing) ? 1 : 0
}

/** Returns the work of checking an operator with this input: as many steps as there are channels. */
function checkingWork(tensor: Tensor | undefined): number {
  return (tensor?.quant?.scale.length ?? 0) + (tensor?.data ? Math.max(1, ...tensor.shape) : 0)
}

/** True of a quantized int8 constant. */
export function isStored(tensor: Tensor | undefined): boolean {
  return tensor?.data !== undefined && tensor.type === 'int8' && tensor.quant !== undefined
}
