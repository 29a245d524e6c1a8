/** Shaders that compute int8 convolutions by tiles; loaded by the first network on a GPU. */
export const files = import.meta.glob<string>('./**/*.wgsl', {
  base: '../../../shaders/tile',
  query: '?raw',
  import: 'default',
  eager: true,
})
