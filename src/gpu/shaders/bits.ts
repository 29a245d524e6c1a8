/** Parts for weights of fewer than 8 bits, by their paths in `shaders/bits/`. */
export const files = import.meta.glob<string>(['./*.wgsl', './lib/*.wgsl'], {
  base: '../../../shaders/bits',
  query: '?raw',
  import: 'default',
  eager: true,
})
