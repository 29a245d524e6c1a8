/** Shaders of float32; loaded by the first network that needs one. */
export const files = import.meta.glob<string>('./**/*.wgsl', {
  base: '../../../shaders/float',
  query: '?raw',
  import: 'default',
  eager: true,
})
