/** Shaders of the operators that few networks have (`ops/rare.ts`); loaded by the first network that needs one. */
import { byName } from './shader-files'

export const kernels = byName(
  import.meta.glob<string>('../../shaders/rare/*.wgsl', { query: '?raw', import: 'default', eager: true }),
)

export const library = byName(
  import.meta.glob<string>('../../shaders/rare/lib/*.wgsl', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)
