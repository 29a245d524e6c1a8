/** The sources of shader files by their names without folder and extension. */
export function byName(files: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(files).map(([path, code]) => [path.replace(/^.*\/|\.wgsl$/g, ''), code]))
}
