// Extents of the int8 subgroup matrices that an adapter multiplies: 16x32 by 32x16.
const matrix_m = 16u;
const matrix_n = 16u;
const matrix_k = 32u;
