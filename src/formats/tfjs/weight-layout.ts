/** Reorders weights from TensorFlow's order of axes to ours. */

/** Transposes [rows, columns] to [columns, rows], row-major. */
export function transpose(data: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(data.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = data[row * columns + column] ?? 0
    }
  }
  return result
}

/** Reorders [taps, outputs, inputs] to [outputs, taps, inputs], row-major. */
export function outputsFirst(
  data: Float32Array,
  taps: number,
  outputs: number,
  inputs: number,
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(data.length)
  for (let block = 0; block < taps * outputs; block++) {
    const [tap, output] = [Math.floor(block / outputs), block % outputs]
    result.set(data.subarray(block * inputs, (block + 1) * inputs), (output * taps + tap) * inputs)
  }
  return result
}
