/** Functions of numbers: those that are operators, and those that are computed by several. */
import type { OpDef } from '../../../../graph/operator'
import type { Tensor } from '../../../../graph/tensor'
import {
  abs,
  add,
  ceil,
  cos,
  div,
  exp,
  floor,
  log,
  mul,
  neg,
  relu,
  round,
  sign,
  sin,
  sub,
} from '../../../../ops/index'
import type { Activation } from '../../../../ops/shared/activation'
import type { NoAttrs } from '../../../../ops/shared/check'
import { inputAt, type NodeCall, type NodeImporter, type NodeTable, scalar } from '../node-call'

type Value = Tensor | number

/** The operators of one node, written as formulas. */
class Formula {
  private steps = 0

  constructor(private readonly call: NodeCall) {}

  add = (a: Value, b: Value) => this.binary(add, a, b)
  sub = (a: Value, b: Value) => this.binary(sub, a, b)
  mul = (a: Value, b: Value) => this.binary(mul, a, b)
  div = (a: Value, b: Value) => this.binary(div, a, b)

  of(def: OpDef<NoAttrs>, x: Tensor): Tensor {
    return this.call.builder.emit(def, {}, [x], this.name(def.kind))
  }

  private binary(def: OpDef<{ readonly activation: Activation }>, a: Value, b: Value): Tensor {
    const operand = (x: Value) => (typeof x === 'number' ? scalar(this.call, String(x), x) : x)
    return this.call.builder.emit(def, { activation: 'none' }, [operand(a), operand(b)], this.name(def.kind))
  }

  private name(kind: string): string {
    return `${this.call.node.name}/${kind.toLowerCase()}_${++this.steps}`
  }
}

/** Makes an importer of a formula of the node's inputs. */
function formula(write: (f: Formula, x: Tensor, input: (index: number) => Tensor) => Tensor): NodeImporter {
  return (call) => write(new Formula(call), inputAt(call, 0), (index) => inputAt(call, index))
}

function plain(def: OpDef<NoAttrs>): NodeImporter {
  return (call) => call.builder.emit(def, {}, [inputAt(call, 0)], call.node.name)
}

/** `DivNoNan`: 0 where the divisor is 0. With s = |sign(b)|, which is 0 or 1: a · s / (b + 1 − s). */
const divNoNanNode = formula((f, a, input) => {
  const b = input(1)
  const nonzero = f.of(abs, f.of(sign, b))
  return f.div(f.mul(a, nonzero), f.add(b, f.sub(1, nonzero)))
})

/** `Softplus`: ln(1 + exp(x)), as max(x, 0) + ln(1 + exp(−|x|)), which does not overflow. */
const softplusNode = formula((f, x) => {
  const decayed = f.of(exp, f.of(neg, f.of(abs, x)))
  return f.add(f.of(relu, x), f.of(log, f.add(decayed, 1)))
})

/** Coefficients of formula 7.1.26 of Abramowitz and Stegun, Handbook of Mathematical Functions, highest first. */
const erfCoefficients = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]

/** `Erf`,Flow.js computes it: sign(x) · (1 − exp(−x²) · t · polynomial(t)), t = 1 / (1 + 0.3275911 · |x|). */
const erfNode = formula((f, x) => {
  const t = f.div(1, f.add(f.mul(f.of(abs, x), 0.3275911), 1))
  const [first = 0, ...others] = erfCoefficients
  const sum = others.reduce<Value>((value, coefficient) => f.add(f.mul(t, value), coefficient), first)
  const tail = f.mul(f.mul(t, sum), f.of(exp, f.of(neg, f.mul(x, x))))
  return f.mul(f.of(sign, x), f.sub(1, tail))
})

/** Importers by TensorFlow's names of operations. */
export const functionNodes: NodeTable = {
  Ceil: plain(ceil),
  Cos: plain(cos),
  DivNoNan: divNoNanNode,
  Erf: erfNode,
  Exp: plain(exp),
  Expm1: formula((f, x) => f.sub(f.of(exp, x), 1)),
  Floor: plain(floor),
  Log: plain(log),
  Log1p: formula((f, x) => f.of(log, f.add(x, 1))),
  Rint: plain(round),
  Round: plain(round),
  Sign: plain(sign),
  Sin: plain(sin),
  Softplus: softplusNode,
}
