import { describe } from 'vitest'
import { notEqual } from '../../../src/ops/elementwise/not-equal'
import { itCompares } from './comparison'

describe('not-equal', () => itCompares(notEqual, [1, 0, 1], [1, 0]))
