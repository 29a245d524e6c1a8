// Returns the sum of a value over a workgroup of 64, in its first invocation. sum_subgroup.wgsl has the same name and
// result.
var<workgroup> partial_sums: array<vec4<i32>, 64>;

fn sum_over(value: vec4<i32>, lane: u32) -> vec4<i32> {
  partial_sums[lane] = value;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      partial_sums[lane] += partial_sums[lane + half];
    }
  }
  return partial_sums[0];
}
