import { Presets, SingleBar } from 'cli-progress'
import { cleaned } from './terminal'

/** A progress bar on stderr. */
export interface Progress {
  /** Sets the amount done, in the bar's unit, and optionally the note behind the bar. */
  update(done: number, note?: string): void
  /** Leaves the bar on the screen as it is. */
  stop(): void
}

/**
 * Starts a bar that shows label, share, count, time left and a note. If stderr isn't a terminal, it prints a line every
 * five seconds.
 */
export function startProgress(label: string, total: number, unit = ''): Progress {
  const format = `${cleaned(label).padEnd(34)} {bar} {percentage}% {value}/{total}${unit && ` ${unit}`} {eta_formatted} {note}`
  const bar = new SingleBar(
    {
      format,
      barsize: 24,
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5000,
      hideCursor: false,
      gracefulExit: false,
      etaBuffer: 50,
    },
    Presets.shades_classic,
  )
  bar.start(total, 0, { note: '' })
  return {
    update: (done, note) => bar.update(done, note === undefined ? {} : { note: cleaned(note) }),
    stop: () => bar.stop(),
  }
}

/** Runs `work` under a progress bar, which is stopped whatever happens. */
export async function withProgress<T>(
  label: string,
  total: number,
  unit: string,
  work: (update: Progress['update']) => Promise<T>,
): Promise<T> {
  const bar = startProgress(label, total, unit)
  try {
    return await work(bar.update)
  } finally {
    bar.stop()
  }
}

/** Prints a line about what is happening on stderr. */
export function say(line: string): void {
  process.stderr.write(`${cleaned(line)}\n`)
}
