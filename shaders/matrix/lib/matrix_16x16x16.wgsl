// The extents of the subgroup matrices of int8 that an adapter multiplies: 16x16 by 16x16.
const matrix_m = 16u;
const matrix_n = 16u;
const matrix_k = 16u;
