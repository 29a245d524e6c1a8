/** Shaders of float32; loaded by the first network that needs one. */
import { byName } from './shader-files'

export const kernels = byName(
  import.meta.glob<string>('../../shaders/*_f32.wgsl', { query: '?raw', import: 'default', eager: true }),
)

export const library = byName(
  import.meta.glob<string>('../../shaders/lib/*_f32.wgsl', { query: '?raw', import: 'default', eager: true }),
)
