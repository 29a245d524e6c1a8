/** Every file of `shaders/`, by its path there without extension: 'rare/lib/reduction'. */
export const shaderFiles: ReadonlyMap<string, string> = new Map(
  Object.entries(
    import.meta.glob<string>('./**/*.wgsl', {
      base: '../../shaders',
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ).map(([path, source]) => [path.slice('./'.length, -'.wgsl'.length), source]),
)

/** Returns the file that a `// uses:` line calls `part`: 'rare/reduction' is `shaders/rare/lib/reduction.wgsl`. */
export function partFile(part: string): string {
  const source = shaderFiles.get(part.replace(/[^/]*$/, 'lib/$&'))
  if (source === undefined) throw new Error(`there is no shader part "${part}"`)
  return source
}
