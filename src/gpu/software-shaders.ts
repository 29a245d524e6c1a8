/** Shaders for adapters that compute on the CPU; loaded by the first session on one, or that times them. */
import { byName } from './shader-files'

export const kernels = byName(
  import.meta.glob<string>('../../shaders/*_{rows,rows3,broadcast}_i8.wgsl', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)

export const library = byName(
  import.meta.glob<string>('../../shaders/lib/{*_row,*_rows,row_*,byte_floats,subgroup_words}.wgsl', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
)
