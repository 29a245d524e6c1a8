/** The Debian folder with Mesa's drivers, and running Node in it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { packageFolder } from '../../src/apps/cli/package-files'
import { OctetError } from '../../src/graph/errors'

const root = join(packageFolder(), '.cache', 'gpu-compilers', 'root')

/** Installs the drivers anew. @throws OctetError if that fails; the script has said why. */
export function install(): void {
  const script = join(packageFolder(), 'tools', 'gpu-compilers', 'install.sh')
  const { status } = spawnSync('bash', [script, root], { stdio: ['ignore', 2, 'inherit'] })
  if (status !== 0) throw new OctetError('the compilers were not installed')
}

/** @throws OctetError that says what to do if the drivers can't run here */
export function checkRoot(): void {
  if (!existsSync(join(root, 'opt', 'complete')))
    throw new OctetError(
      'the compilers are not installed: run "npm run gpu-compilers -- --install" (as root on Debian, 5 minutes, 1 GB)',
    )
  if (process.getuid?.() !== 0)
    throw new OctetError('this takes root, because the drivers run in a Debian folder (chroot)')
}

/**
 * Starts a script of the package in the root.
 *
 * @param folders that it reads besides the package's; they appear in the root at their own paths
 */
export function spawnInRoot(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  folders: readonly string[],
): ChildProcess {
  const here = packageFolder()
  const bound = [here, ...folders.filter(existsSync).map((folder) => resolve(folder))]
  const variables = Object.entries({
    HOME: '/tmp',
    XDG_RUNTIME_DIR: '/tmp',
    PATH: '/usr/bin:/bin',
    ...environment,
  })
  const inside = ['env', '-i', ...variables.map(([name, value]) => `${name}=${value}`), '/opt/node']
  // A mount namespace of its own, so that nothing stays mounted when the command ends.
  const enter = [
    '--mount',
    'bash',
    '-c',
    enterScript,
    'enter',
    root,
    process.execPath,
    String(bound.length),
    ...bound,
  ]
  return spawn('unshare', [...enter, ...inside, join(here, script), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** Arguments: the root, Node, the number of folders to bind, the folders, the command. */
const enterScript = `set -e
root=$1 node=$2 count=$3; shift 3
touch "$root/opt/node"; mount --bind "$node" "$root/opt/node"
for ((; count > 0; count--)); do mkdir -p "$root$1"; mount --bind "$1" "$root$1"; shift; done
mount --bind /proc "$root/proc"; mount --rbind /dev "$root/dev"
exec chroot "$root" "$@"`
