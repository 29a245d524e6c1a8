import { windows5 } from '../narrow'

/** `conv2d_narrow5_shared`: windows of 5×5 in workgroup memory, for GPUs with few registers. */
export const shared5 = windows5('hardware/conv2d_narrow5_shared')
