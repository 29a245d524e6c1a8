/** Checks that `infer` of several operators makes. */
import { failOp, inputOf, type Operator, outputOf } from '../../graph/operator'
import { type QuantParams, sameQuant } from '../../graph/quant-params'
import { describeSpec, type Tensor } from '../../graph/tensor'

/** The attributes of operators without any. */
export type NoAttrs = Readonly<Record<string, never>>

/** Fails unless `tensor` is float32, or int8 with one scale and zero point, as activations are. */
export function checkActivation(op: Operator, tensor: Tensor): void {
  if (tensor.type !== 'float32' && tensor.type !== 'int8') {
    failOp(op, `"${tensor.name}" is ${describeSpec(tensor)}; only float32 and int8 run`)
  }
  checkPerTensor(op, tensor)
}

/** Fails if `tensor` is int8 with other than one scale and zero point. */
export function checkPerTensor(op: Operator, tensor: Tensor): void {
  if (tensor.type === 'int8' && tensor.quant?.scale.length !== 1) {
    failOp(
      op,
      `"${tensor.name}" is ${describeSpec(tensor)}; an int8 activation needs one scale and zero point`,
    )
  }
}

/** Fails unless two tensors have one type. */
export function checkSameType(op: Operator, a: Tensor, b: Tensor): void {
  if (a.type !== b.type) failOp(op, `"${a.name}" is ${a.type} but "${b.name}" is ${b.type}`)
}

/** Applies `checkActivation` to every input and output, which must also have one type. */
export function checkActivations(op: Operator): void {
  const first = inputOf(op, 0)
  for (const tensor of [...op.inputs, ...op.outputs]) {
    if (!tensor) continue
    checkActivation(op, tensor)
    checkSameType(op, first, tensor)
  }
}

/** Fails unless every input is quantized like the output. Operators that only move bytes demand this. */
export function checkSameQuant(op: Operator): void {
  const output = outputOf(op)
  for (const input of op.inputs) if (input && input.type !== 'float32') checkQuantsAgree(op, input, output)
}

/** Fails unless two tensors that an operator moves bytes between have one scale and zero point. */
export function checkQuantsAgree(op: Operator, a: Tensor, b: Tensor): void {
  if (sameQuant(a.quant, b.quant)) return
  const difference = `"${a.name}" is ${describeSpec(a)}, "${b.name}" ${describeSpec(b)}`
  failOp(op, `${difference}; this operator moves bytes, so both need the same scale and zero point`)
}

/** Fails unless an int8 output has the scale and zero point that LiteRT fixes for this operator. */
export function checkFixedQuant(op: Operator, fixed: QuantParams): void {
  const output = outputOf(op)
  if (output.type === 'int8' && !sameQuant(output.quant, fixed)) {
    const wanted = `scale 1/${1 / (fixed.scale[0] ?? 1)} and zero point ${fixed.zeroPoint[0]}`
    failOp(op, `output "${output.name}" is ${describeSpec(output)}; its int8 output must have ${wanted}`)
  }
}

/** Returns scale and zero point of a per-tensor quantized tensor. */
export function perTensorOf(op: Operator, tensor: Tensor): { scale: number; zeroPoint: number } {
  const scale = tensor.quant?.scale[0]
  const zeroPoint = tensor.quant?.zeroPoint[0]
  if (scale === undefined || zeroPoint === undefined) failOp(op, `"${tensor.name}" must be quantized`)
  return { scale, zeroPoint }
}

/** Returns the input's zero point, or 0 for float32. */
export function inputZero(op: Operator): number {
  return inputOf(op, 0).quant?.zeroPoint[0] ?? 0
}
