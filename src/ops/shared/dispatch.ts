import { GraphError } from '../../graph/errors'

/** Invocations in a workgroup of most shaders, and of all that use `flat_index`. */
export const workgroupSize = 64

/**
 * Returns the workgroups [x, y, z] for `invocations` that a shader numbers with `flat_index`. If a device allows too
 * few along x, they wrap into y, as evenly as possible. Shaders have to guard against surplus invocations at the end.
 *
 * @param lanes invocations in a workgroup; 1 to count workgroups themselves
 * @throws GraphError when even x and y together are too few
 */
export function flatDispatch(
  invocations: number,
  maxWorkgroups: number,
  lanes: number = workgroupSize,
): [number, number, number] {
  const count = Math.max(1, Math.ceil(invocations / lanes))
  const y = Math.ceil(count / maxWorkgroups)
  if (y > maxWorkgroups) {
    throw new GraphError(
      `${count} workgroups are more than the ${maxWorkgroups}×${maxWorkgroups} of the device`,
    )
  }
  return [Math.ceil(count / y), y, 1]
}
