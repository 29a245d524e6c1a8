// The search for the largest element along an axis, for int8 and float32. The shaders define `later_is_larger(a, b)`,
// true if the element at b is larger than the one at a. Indices are of elements, rows padded to their pitch.
@group(0) @binding(1) var<storage, read_write> output: array<vec4<i32>>;

override input_length: u32; // elements of a row
override input_pitch: u32;
override output_length: u32;
override output_words: u32; // of a row, four elements each
override elements: u32; // of the output
override extent: u32; // of the axis
override inner: u32; // elements from one index of the axis to the next, without padding
override total: u32; // words of the output

fn place_in(element: u32) -> u32 {
  return (element / input_length) * input_pitch + element % input_length;
}

fn index_of_largest(wanted: u32) -> i32 {
  let element = min(wanted, elements - 1u); // padding may hold anything
  let first = (element / inner) * extent * inner + element % inner;
  var best = 0u;
  for (var k = 1u; k < extent; k++) {
    if (later_is_larger(place_in(first + best * inner), place_in(first + k * inner))) {
      best = k;
    }
  }
  return i32(best);
}

fn write_indices(index: u32) {
  let at = (index / output_words) * output_length + (index % output_words) * 4u;
  output[index] = vec4<i32>(
    index_of_largest(at),
    index_of_largest(at + 1u),
    index_of_largest(at + 2u),
    index_of_largest(at + 3u),
  );
}
