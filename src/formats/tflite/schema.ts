/**
 * The part of the TensorFlow Lite schema, version 3, that Octet uses: for each table the positions of its fields
 * (`schema.fbs` in TensorFlow's repository, `tensorflow/compiler/mlir/lite/schema/`).
 */
import type { DataType } from '../../graph/tensor'

/** Bytes 4 to 7 of every file. */
export const fileIdentifier = 'TFL3'

export const schemaVersion = 3

export const model = {
  version: 0,
  operatorCodes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  signatures: 7,
} as const

export const signature = { inputs: 0, outputs: 1 } as const

export const tensorMap = { name: 0, tensor: 1 } as const

export const operatorCode = { deprecatedBuiltinCode: 0, customCode: 1, version: 2, builtinCode: 3 } as const

export const subgraph = { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 } as const

export const tensor = {
  shape: 0,
  type: 1,
  buffer: 2,
  name: 3,
  quantization: 4,
  isVariable: 5,
  sparsity: 6,
  hasRank: 8,
} as const

export const quantization = { scale: 2, zeroPoint: 3, detailsType: 4, quantizedDimension: 6 } as const

export const operator = {
  opcodeIndex: 0,
  inputs: 1,
  outputs: 2,
  builtinOptionsType: 3,
  builtinOptions: 4,
  customOptions: 5,
} as const

export const buffer = { data: 0, offset: 1, size: 2 } as const

/** Operator codes from here on fit only the newer 32-bit field; the older 8-bit one then holds this number. */
export const greatestDeprecatedCode = 127

/** `BuiltinOperator` of operators that are not built in. */
export const customOperator = 32

/** `TensorType` of each type that Octet has. */
export const tensorTypes: Readonly<Record<DataType, number>> = {
  float32: 0,
  float16: 1,
  int32: 2,
  uint8: 3,
  int64: 4,
  bool: 6,
  int16: 7,
  int8: 9,
}

/** `TensorType` of constants that are int8 here and narrower in files, by their bits. */
export const narrowTypes = { 4: 17, 2: 19 } as const

/** The bits of an element of each narrow `TensorType`. */
export const narrowBits: Readonly<Record<number, 4 | 2 | undefined>> = { 17: 4, 19: 2 }

/** Returns the type that a `TensorType` stands for; undefined for those that Octet doesn't have. */
export function dataTypeOf(number: number): DataType | undefined {
  if (narrowBits[number]) return 'int8'
  const types = Object.keys(tensorTypes) as DataType[]
  return types.find((type) => tensorTypes[type] === number)
}
