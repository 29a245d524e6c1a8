// uses: requantize, unpack, flat_index, broadcast, binary_i8
// The larger or the smaller of two bytes, which have the order of the real numbers.
override largest: bool;

fn apply(a: vec4<i32>, b: vec4<i32>) -> vec4<i32> {
  return select(min(a, b), max(a, b), largest);
}
