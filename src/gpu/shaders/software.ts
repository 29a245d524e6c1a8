/** Shaders for adapters that compute on the CPU or emulate the dot product; loaded by the first session on one. */
export const files = import.meta.glob<string>('./**/*.wgsl', {
  base: '../../../shaders/software',
  query: '?raw',
  import: 'default',
  eager: true,
})
