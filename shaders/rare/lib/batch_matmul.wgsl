// The places of the elements that a product of matrices multiplies.
@group(0) @binding(2) var<storage, read> starts: array<vec2<u32>>; // of the matrices of each product, in elements

override rows: u32;
override columns: u32;
override depth: u32; // products that an element sums
override words: u32; // of a row of the output
override total: u32; // words of the output
override row_step: u32; // elements from one row of the first matrix to the next
override depth_step: u32; // to the next element of its row
override down_step: u32; // elements from one element of a column of the second matrix to the next
override column_step: u32; // to the next column

struct Place {
  first: u32,
  second: vec4<u32>, // of four columns; those beyond the last are the last
}

fn place_of(index: u32) -> Place {
  let row = index / words;
  let start = starts[row / rows];
  let column = vec4<u32>(index % words * 4u) + vec4<u32>(0u, 1u, 2u, 3u);
  let second = start.y + min(column, vec4<u32>(columns - 1u)) * column_step;
  return Place(start.x + (row % rows) * row_step, second);
}
