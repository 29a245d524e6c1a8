// lib/weights for weights of fewer than 8 bits, which are widened in registers. Needs a width.
fn weight_block(at: u32) -> vec4<u32> {
  return widened(weights[at / fields], at % fields);
}
