/** Shaders that multiply subgroup matrices; loaded by the first network on an adapter that has them. */
import { byName } from './shader-files'

export const kernels = byName(
  import.meta.glob<string>('../../shaders/matrix/*.wgsl', { query: '?raw', import: 'default', eager: true }),
)

export const library = byName(
  import.meta.glob<string>('../../shaders/matrix/lib/*.wgsl', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)
