/** Shaders of convolutions on images of one to three channels; loaded by the first network that has one. */
export const files = import.meta.glob<string>('./**/*.wgsl', {
  base: '../../../shaders/narrow',
  query: '?raw',
  import: 'default',
  eager: true,
})
