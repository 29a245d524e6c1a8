import { Command } from 'commander'
import type { Context } from '../options'
export function compareCommand(_: Context): Command {
  return new Command('compare')
}
