/** Shaders of int8 convolutions that only GPUs run; loaded by the first network on one. */
export const files = import.meta.glob<string>('./**/*.wgsl', {
  base: '../../../shaders/hardware',
  query: '?raw',
  import: 'default',
  eager: true,
})
