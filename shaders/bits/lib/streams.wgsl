// Products with a vec4 of packed weights, which is read once for all the input words that it holds weights for. Needs a
// width, dots, and `input` as words.
fn field_products(words: vec4<u32>, first: u32, field: u32) -> vec4<i32> {
  return dots(input[first + field], int8x4x4(widened(words, field)));
}

// Returns the sums of the products of `fields` input words, from the given one on.
fn stream_products(words: vec4<u32>, first: u32) -> vec4<i32> {
  var sum = field_products(words, first, 0u) + field_products(words, first, 1u);
  if (fields > 2u) {
    sum += field_products(words, first, 2u) + field_products(words, first, 3u);
  }
  if (fields > 4u) {
    sum += field_products(words, first, 4u) + field_products(words, first, 5u)
      + field_products(words, first, 6u) + field_products(words, first, 7u);
  }
  return sum;
}
