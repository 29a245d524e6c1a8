/** Parts and shaders of float32 that is stored as float16; loaded by sessions that store it so. */
export const files = import.meta.glob<string>('./**/*.wgsl', {
  base: '../../../shaders/half',
  query: '?raw',
  import: 'default',
  eager: true,
})
