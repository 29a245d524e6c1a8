import { GraphError } from '../../../graph/errors'
import { tfliteCodec } from '../../../graph/tflite-codec'
import { type TransposeConvAttrs, transposeConv } from '../../../ops/conv/transpose-conv'
import type { Padding } from '../../../ops/shared/window'
import type { CustomOperator } from '../dictionary'
import * as schema from '../schema'

/** `TfLitePadding`, which counts from 1. */
const paddings: readonly (Padding | undefined)[] = [undefined, 'SAME', 'VALID']

/** Bytes of `TfLiteTransposeConvParams` as far as it is read: padding, stride along the width, along the height. */
const optionBytes = 12

/**
 * MediaPipe's transposed convolution with bias, of which its segmentation models are made. Inputs: NHWC activation,
 * OHWI filter, bias. The output's size is that of the file's tensor. Files that Octet writes hold TRANSPOSE_CONV.
 */
export const convolution2dTransposeBias: CustomOperator<TransposeConvAttrs> = {
  def: transposeConv,
  codec: tfliteCodec({
    builtin: schema.customOperator,
    customCode: 'Convolution2DTransposeBias',
    version: () => 1,
    read({ custom, outputs: [output] }) {
      if (custom.length < optionBytes)
        throw new GraphError(
          `its options have ${custom.length} bytes; padding and strides are ${optionBytes}`,
        )
      const view = new DataView(custom.buffer, custom.byteOffset)
      const [number, strideW, strideH] = [0, 4, 8].map((at) => view.getInt32(at, true)) as [
        number,
        number,
        number,
      ]
      const padding = paddings[number]
      if (!padding) throw new GraphError(`padding ${number} is neither 1 (SAME) nor 2 (VALID)`)
      const [, height = 0, width = 0] = output?.shape ?? []
      return { strides: [strideH, strideW], padding, size: [height, width], activation: 'none' }
    },
    write: transposeConv.tflite?.write ?? (() => ({ fields: {} })),
  }),
}
