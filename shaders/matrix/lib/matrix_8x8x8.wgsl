// Extents of the int8 subgroup matrices that an adapter multiplies: 8x8 by 8x8.
const matrix_m = 8u;
const matrix_n = 8u;
const matrix_k = 8u;
