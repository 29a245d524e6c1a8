/** `npm run test:more`: the long tests, one after the other. It fails if any of them does. */
import { spawnSync } from 'node:child_process'

/** A share of what each command can do: some minutes on two cores. */
const commands = {
  'random graphs': ['test/random-graphs/main.mjs', '--count', '1000'],
}

const failed = Object.entries(commands).filter(([name, command]) => {
  console.log(`${name}: node ${command.join(' ')}`)
  return spawnSync(process.execPath, command, { stdio: 'inherit' }).status !== 0
})
for (const [name] of failed) console.error(`test:more: ${name} failed`)
process.exit(failed.length > 0 ? 1 : 0)
