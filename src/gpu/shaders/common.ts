/** Shaders that int8 networks of convolutions run on every adapter, by their paths in `shaders/`. */
export const files = import.meta.glob<string>(['./*.wgsl', './lib/*.wgsl'], {
  base: '../../../shaders',
  query: '?raw',
  import: 'default',
  eager: true,
})
