/** Shaders of convolutions of images of one to three channels; loaded by the first network that has one. */
import { byName } from './shader-files'

export const kernels = byName(
  import.meta.glob<string>('../../shaders/narrow/*.wgsl', { query: '?raw', import: 'default', eager: true }),
)

export const library = byName(
  import.meta.glob<string>('../../shaders/narrow/lib/*.wgsl', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)
