/** Adapters that, together, are offered everything. */
import type { AdapterTraits } from '../../src/graph/kernel'

const gpu = { software: false, dot: 'native' } as const

export const adapters: Readonly<Record<string, AdapterTraits>> = {
  SwiftShader: { family: 'swiftshader', software: true, dot: 'emulated', subgroups: 4 },
  lavapipe: { family: 'llvmpipe', software: true, dot: 'native', subgroups: 8 },
  ...Object.fromEntries(
    [
      [16, 16, 32],
      [16, 16, 16],
      [8, 16, 32],
      [8, 8, 32],
      [8, 8, 8],
    ].map(([m = 0, n = 0, k = 0]) => [
      `a GPU with matrices of ${m}×${n}×${k}`,
      { ...gpu, family: 'nvidia', subgroups: 32, matrix: { m, n, k, lanes: 32 } },
    ]),
  ),
  'a GPU without subgroups': { ...gpu, family: 'unknown', subgroups: 0 },
}
