import { failOp, type Operator } from '../../graph/operator'

/** Elements to add before and after each axis. */
export type Paddings = readonly (readonly [number, number])[]

/** SAME pads so that output = ceil(input / stride); VALID pads nothing. */
export type Padding = 'SAME' | 'VALID'

/** The attributes that convolutions and pools share; pairs are [height, width]. */
export interface WindowAttrs {
  readonly strides: readonly [number, number]
  readonly padding: Padding
  /** Zeros around the input besides `padding`, [before, after] of both axes: a PAD that was fused, never in files. */
  readonly pads?: readonly [readonly [number, number], readonly [number, number]]
}

/** Positions of a window along one axis: `extent` of them, the first beginning `before` elements ahead of the input. */
export interface WindowAxis {
  readonly extent: number
  readonly before: number
}

/**
 * Returns extent and leading padding of a window along one axis, as TensorFlow computes them. For SAME the total
 * padding is max((extent − 1)·stride + (window − 1)·dilation + 1 − input, 0), the smaller half in front.
 */
export function windowAxis(
  input: number,
  window: number,
  stride: number,
  padding: Padding,
  dilation = 1,
): WindowAxis {
  const reach = (window - 1) * dilation + 1
  if (padding === 'VALID') return { extent: Math.floor((input - reach) / stride) + 1, before: 0 }
  const extent = Math.ceil(input / stride)
  const total = Math.max((extent - 1) * stride + reach - input, 0)
  return { extent, before: Math.floor(total / 2) }
}

/** Returns `windowAxis` for height and width of an NHWC shape; fails if the window does not fit. */
export function windowAxes(
  op: Operator<WindowAttrs & { readonly dilations?: readonly [number, number] }>,
  input: readonly number[],
  window: readonly [number, number],
): readonly [WindowAxis, WindowAxis] {
  const { strides, padding, pads, dilations = [1, 1] } = op.attrs
  for (const value of [...strides, ...dilations, ...window]) {
    if (!Number.isInteger(value) || value < 1) {
      failOp(op, `window ${window}, strides ${strides} and dilations ${dilations} must be positive integers`)
    }
  }
  if (padding !== 'SAME' && padding !== 'VALID') failOp(op, `padding "${padding}" is neither SAME nor VALID`)
  const axis = (i: 0 | 1) => {
    const [before, after] = pads?.[i] ?? [0, 0]
    const padded = (input[i + 1] ?? 0) + before + after
    const placed = windowAxis(padded, window[i], strides[i], padding, dilations[i])
    return { extent: placed.extent, before: placed.before + before }
  }
  const axes = [axis(0), axis(1)] as const
  if (axes[0].extent < 1 || axes[1].extent < 1) {
    failOp(op, `window ${window.join('×')} is larger than its input ${input.slice(1, 3).join('×')}`)
  }
  return axes
}
