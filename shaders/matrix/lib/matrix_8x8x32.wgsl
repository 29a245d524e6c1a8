// Extents of the int8 subgroup matrices that an adapter multiplies: 8x32 by 32x8.
const matrix_m = 8u;
const matrix_n = 8u;
const matrix_k = 32u;
