// The extents of the subgroup matrices of int8 that an adapter multiplies: 8x8 by 8x8.
const matrix_m = 8u;
const matrix_n = 8u;
const matrix_k = 8u;
