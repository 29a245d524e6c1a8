// Returns the number of an invocation in a dispatch of 64-invocation workgroups that may wrap from x into y;
// src/ops/shared/dispatch.ts chooses the workgroups. Up to a row of them is surplus: callers guard the tail.
fn flat_index(id: vec3<u32>, workgroups: vec3<u32>) -> u32 {
  return id.y * workgroups.x * 64u + id.x;
}
