// uses: subgroups, matrix/matrices, matrix_shape, weights, requantize, conv_window, tile_pixel, epilogue_i8, finish_i8
// Packed int8 convolution as a matrix product whose matrices are never built, by the matrix units of a GPU. As in
// conv2d_tile_i8, a workgroup stages 64 bytes of the sum for each pixel and channel of its tile; here a subgroup owns
// two by two matrices of the result. They are stored over the staged data, one at a time, and requantized from there.
// Bindings are those of conv2d_i8; pixels are whole vec4s of words.
@group(0) @binding(0) var<storage, read> input: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override down: u32; // height of the workgroup's tile, in matrices
override across: u32; // width of the tile, in matrices
override lanes: u32; // a subgroup of the largest size for each four matrices

const depth = 16u; // words of a pixel that are staged at a time
const pitch = depth + 4u; // of a staged row: padded, so that neighbouring rows lie in different banks of memory

// Rows of pixels, then rows of channels; later the results, row by row.
var<workgroup> staged: array<u32, (down * matrix_m + across * matrix_n) * pitch>;

// The types name columns before rows.
alias Left = subgroup_matrix_left<i8, matrix_k, matrix_m>;
alias Right = subgroup_matrix_right<i8, matrix_n, matrix_k>;
alias Result = subgroup_matrix_result<i32, matrix_n, matrix_m>;

fn stage(lane: u32, workgroup: vec3<u32>, start: i32) {
  let rows = down * matrix_m;
  let words = filter_height * filter_width * input_words;
  for (var i = lane; i < rows * depth / 4u; i += lanes) {
    let row = i / (depth / 4u);
    let k = i % (depth / 4u) * 4u;
    let found = pixel(workgroup.x * (rows / 4u), row, min(start + i32(k), words - 4) / 4);
    let to = row * pitch + k;
    staged[to] = found.x;
    staged[to + 1u] = found.y;
    staged[to + 2u] = found.z;
    staged[to + 3u] = found.w;
  }
  let groups = across * matrix_n / 4u;
  for (var i = lane; i < groups * depth; i += lanes) {
    let at = start + i32(i % depth);
    let group = min(workgroup.y * groups + i / depth, output_words - 1u);
    let source = min(i32(group) * words + at, i32(output_words) * words - 1);
    let found = select(vec4<u32>(), weight_block(u32(source)), at < words);
    let to = (rows + i / depth * 4u) * pitch + i % depth;
    staged[to] = found.x;
    staged[to + pitch] = found.y;
    staged[to + 2u * pitch] = found.z;
    staged[to + 3u * pitch] = found.w;
  }
}

fn left(row: u32, k: u32) -> Left {
  return subgroupMatrixLoad<Left, row_major>(&staged, row * pitch + k, pitch);
}

fn right(column: u32, k: u32) -> Right {
  return subgroupMatrixLoad<Right, col_major>(&staged, (down * matrix_m + column) * pitch + k, pitch);
}

// Returns the sums of a pixel and a group of four channels in the result stored at `first`.
fn sums(first: u32, row: u32, group: u32) -> vec4<i32> {
  let at = first + row * matrix_n + group * 4u;
  return bitcast<vec4<i32>>(vec4<u32>(staged[at], staged[at + 1u], staged[at + 2u], staged[at + 3u]));
}

// Stores the outputs of the result at `first`, which begins at the given tile of four pixels and group of channels.
fn finish_result(first: u32, first_tile: u32, first_group: u32, member: u32, members: u32) {
  let groups = matrix_n / 4u;
  for (var i = member; i < matrix_m / 4u * groups; i += members) {
    let tile = first_tile + i / groups;
    let group = first_group + i % groups;
    if (tile < tile_count() && group < output_words) {
      let row = i / groups * 4u;
      let bias = first_of(group);
      store(tile, group,
        bias + sums(first, row, i % groups), bias + sums(first, row + 1u, i % groups),
        bias + sums(first, row + 2u, i % groups), bias + sums(first, row + 3u, i % groups));
    }
  }
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(subgroup_id) subgroup: u32, @builtin(subgroup_invocation_id) member: u32,
  @builtin(subgroup_size) members: u32,
) {
  // If subgroups are smaller than the largest size, there are more of them than needed.
  let busy = subgroup < down * across / 4u;
  let top = subgroup / (across / 2u) * 2u * matrix_m;
  let side = subgroup % (across / 2u) * 2u * matrix_n;
  let words = filter_height * filter_width * input_words;
  var result = Result();
  var beside = Result();
  var below = Result();
  var across_below = Result();
  for (var start = 0; start < words; start += i32(depth)) {
    stage(lane, workgroup, start);
    workgroupBarrier();
    if (busy) {
      for (var k = 0u; k < depth; k += matrix_k / 4u) {
        let x0 = left(top, k);
        let x1 = left(top + matrix_m, k);
        let w0 = right(side, k);
        let w1 = right(side + matrix_n, k);
        result = subgroupMatrixMultiplyAccumulate(x0, w0, result);
        beside = subgroupMatrixMultiplyAccumulate(x0, w1, beside);
        below = subgroupMatrixMultiplyAccumulate(x1, w0, below);
        across_below = subgroupMatrixMultiplyAccumulate(x1, w1, across_below);
      }
    }
    workgroupBarrier();
  }
  let first = subgroup * matrix_m * matrix_n;
  let first_tile = (workgroup.x * down * matrix_m + top) / 4u;
  let first_group = (workgroup.y * across * matrix_n + side) / 4u;
  for (var i = 0u; i < 4u; i++) {
    if (busy) {
      subgroupMatrixStore<row_major>(&staged, first, result, matrix_n);
    }
    workgroupBarrier();
    if (busy) {
      finish_result(first, first_tile + i / 2u * matrix_m / 4u, first_group + i % 2u * matrix_n / 4u, member, members);
    }
    workgroupBarrier();
    result = beside;
    beside = below;
    below = across_below;
  }
}
