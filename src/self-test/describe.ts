import { type Failure, moreTime, type NotRun, type SelfTestReport } from './types'

/**
 * Describes a report in a few sentences: the verdict, the first operator that differs, and what did not run.
 *
 * @returns lines of plain text
 */
export function describeReport({ same, networks, failures, notRun, seconds }: SelfTestReport): string[] {
  const ways = networks.reduce((sum, { ways }) => sum + ways, 0)
  const [first] = failures
  const ran = `${count(networks.length, 'network')} in ${count(ways, 'way')}`
  const verdict = same
    ? `The same bytes on this device: ${ran}, ${Math.ceil(seconds)} s.`
    : `Other bytes on this device: ${failures.length} of ${count(ways, 'way')} of computing ${count(networks.length, 'network')} failed.`
  return [verdict, ...(first ? [`First: ${describeFailure(first)}`] : []), ...describeNotRun(notRun)]
}

/** Describes a failure: operator, variant and dot product, how many bytes differ, and the first. */
export function describeFailure(failure: Failure): string {
  const { network, operator, variant, dot, chosenFor, error, first, differing, elements } = failure
  const where = `${operator} in “${network}”, variant ${variant} for ${chosenFor}, ${dot} dot product`
  if (error !== undefined || !first) return `${where}: ${error}`
  const { index, got, expected } = first
  return `${where}: ${differing} of ${elements} bytes differ; byte ${index} is ${got}, not ${expected}.`
}

/** Counts what did not run, by what it needs. */
function describeNotRun(notRun: readonly NotRun[]): string[] {
  const needs = [...new Set(notRun.map((one) => one.needs))]
  return needs.map((need) => {
    const those = notRun.filter((one) => one.needs === need)
    const variants = [...new Set(those.map(({ variant }) => variant))].join(', ')
    const ways = `Not run: ${count(those.length, 'way')} that ${those.length === 1 ? 'needs' : 'need'} ${need}`
    return need === moreTime
      ? `${ways}. All of their shaders ran in other ways; the option “all” runs these too.`
      : `${ways}: ${variants}.`
  })
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
