// Extents of the int8 subgroup matrices that an adapter multiplies: 16x16 by 16x16.
const matrix_m = 16u;
const matrix_n = 16u;
const matrix_k = 16u;
