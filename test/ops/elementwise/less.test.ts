import { describe } from 'vitest'
import { less } from '../../../src/ops/elementwise/less'
import { itCompares } from './comparison'

describe('less', () => itCompares(less, [1, 0, 0], [1, 0]))
