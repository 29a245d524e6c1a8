/** Shaders that multiply subgroup matrices; loaded by the first network on an adapter that has them. */
export const files = import.meta.glob<string>('./**/*.wgsl', {
  base: '../../../shaders/matrix',
  query: '?raw',
  import: 'default',
  eager: true,
})
