// The extents of the subgroup matrices of int8 that an adapter multiplies: 16x32 by 32x16.
const matrix_m = 16u;
const matrix_n = 16u;
const matrix_k = 32u;
