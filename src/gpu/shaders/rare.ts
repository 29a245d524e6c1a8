/** Shaders of the operators that few networks have (`ops/rare.ts`); loaded by the first network that needs one. */
export const files = import.meta.glob<string>('./**/*.wgsl', {
  base: '../../../shaders/rare',
  query: '?raw',
  import: 'default',
  eager: true,
})
