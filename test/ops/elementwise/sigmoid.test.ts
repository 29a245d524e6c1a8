import { describe } from 'vitest'
import { sigmoid } from '../../../src/ops/elementwise/sigmoid'
import { itHasFixedOutput } from './unary'

describe('sigmoid', () => itHasFixedOutput(sigmoid, (x) => 1 / (1 + Math.exp(-x)), 256, -128))
