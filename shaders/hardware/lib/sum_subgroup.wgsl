enable subgroups;
// Returns the sum of a value over a workgroup of 64, in its first invocation. Subgroups add up first, then their sums
// are added in any order, which doesn't matter for integers. sum_workgroup.wgsl has the same name and result.
var<workgroup> totals: array<atomic<i32>, 4>;

fn sum_over(value: vec4<i32>, lane: u32) -> vec4<i32> {
  let sum = subgroupAdd(value);
  if (subgroupElect()) {
    atomicAdd(&totals[0], sum.x);
    atomicAdd(&totals[1], sum.y);
    atomicAdd(&totals[2], sum.z);
    atomicAdd(&totals[3], sum.w);
  }
  workgroupBarrier();
  return vec4<i32>(atomicLoad(&totals[0]), atomicLoad(&totals[1]), atomicLoad(&totals[2]), atomicLoad(&totals[3]));
}
