import { describe } from 'vitest'
import { tanh } from '../../../src/ops/elementwise/tanh'
import { itHasFixedOutput } from './unary'

describe('tanh', () => itHasFixedOutput(tanh, Math.tanh, 128, 0))
