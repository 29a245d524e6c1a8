/**
 * Shaders for adapters that compute on the CPU, or that emulate the dot product; loaded by the first session on one, or that
 * times them.
 */
import { byName } from './shader-files'

export const kernels = byName(
  import.meta.glob<string>('../../shaders/software/*.wgsl', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)

export const library = byName(
  import.meta.glob<string>('../../shaders/software/lib/*.wgsl', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)
