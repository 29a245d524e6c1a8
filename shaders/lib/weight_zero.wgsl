// Correction for weights with a zero point, which legacy models have: their products with the input lack -weight_zero
// times the sum of the input elements. A pixel's last word may hold fewer than four elements, and garbage besides.
override weight_zero: i32;
override pixel_words: i32;
override last_ones: u32; // a byte of 1 for each element of a pixel's last word

// Returns the sums of elements in word k of four pixels, to be multiplied by weight_zero.
fn elements_of(a: u32, b: u32, c: u32, d: u32, k: i32) -> vec4<i32> {
  let ones = int8x4(select(0x1010101u, last_ones, k % pixel_words == pixel_words - 1));
  return vec4<i32>(
    dot_int8(int8x4(a), ones), dot_int8(int8x4(b), ones), dot_int8(int8x4(c), ones), dot_int8(int8x4(d), ones));
}
