/** Three matrices, and the tensor that `stack` makes of them along an axis. `unstack` does the reverse. */
export const stacks: readonly (readonly [
  axis: number,
  shape: readonly number[],
  stacked: readonly number[],
])[] = [
  [0, [3, 2, 2], [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]],
  [1, [2, 3, 2], [0, 1, 10, 11, 20, 21, 2, 3, 12, 13, 22, 23]],
  [-1, [2, 2, 3], [0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23]],
]

export const matrices = [0, 10, 20].map((first) => Float32Array.from([0, 1, 2, 3], (i) => first + i))
