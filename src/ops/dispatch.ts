import { GraphError } from '../graph/errors'

/** Invocations in a workgroup of every shader that uses `flat_index`. */
export const workgroupSize = 64

/**
 * Workgroups [x, y, z] for `count` workgroups in all, wrapping from x into y where a device allows too few along one
 * axis; as even as can be, so that fewer than `y` are surplus.
 *
 * @throws GraphError when even both axes are too few.
 */
export function wrapWorkgroups(count: number, maxWorkgroups: number): [number, number, number] {
  const y = Math.max(1, Math.ceil(count / maxWorkgroups))
  if (y > maxWorkgroups) throw new GraphError(`${count} workgroups are more than ${maxWorkgroups}²`)
  return [Math.max(1, Math.ceil(count / y)), y, 1]
}

/** Workgroups for `invocations` of a shader that numbers them with `flat_index`. */
export function workgroupsFor(invocations: number, maxWorkgroups: number): [number, number, number] {
  return wrapWorkgroups(Math.ceil(invocations / workgroupSize), maxWorkgroups)
}
