import { counted } from '@deploy/kit/counted.ts'
import type { ChangeKind } from './difference.ts'
import type { Evidence } from './evidence.ts'
import { rollbackTest } from './rehearsal.ts'
import { isUntouched } from './stage.ts'

export type Level = 'low' | 'medium' | 'high'

interface Weighed {
  level: Level
  /** Why, a sentence each. */
  reasons: string[]
}

/** What is proposed to the people who approve; they know more than the files tell. */
export interface Risk {
  /** What was compared, in a few words. */
  basis: string
  functional: Weighed
  security: Weighed
}

type Reason = [level: Level, sentence: string]

const functionalReasons: Partial<Record<ChangeKind, [Level, string]>> = {
  migrations: ['high', 'migrations of data, which going back does not undo by itself'],
  dependencies: ['medium', 'what it depends on'],
  units: ['medium', 'how it is started'],
  ports: ['medium', 'where it listens, or what leads there'],
  configuration: ['medium', 'how it is configured'],
  scripts: ['medium', 'what is run on the host'],
}

const securityReasons: Partial<Record<ChangeKind, [Level, string]>> = {
  dependencies: ['medium', 'what it depends on'],
  units: ['medium', 'who runs it, with which rights'],
  ports: ['medium', 'what can be reached from elsewhere'],
  configuration: ['medium', 'settings that may open or close something'],
  scripts: ['medium', 'what is run on the host'],
}

/** Proposes how risky a release is, from what is other than in the one that serves where it goes. Pure. */
export function riskOf(evidence: Evidence): Risk {
  const difference = latest(evidence)
  const count = (kind: ChangeKind) => difference?.groups.find((group) => group.kind === kind)?.count ?? 0
  const weigh = (reasons: typeof functionalReasons): Reason[] =>
    (Object.entries(reasons) as [ChangeKind, [Level, string]][]).flatMap(([kind, [level, sentence]]) =>
      count(kind) === 0 ? [] : [[level, `${sentence} (${counted(count(kind), 'file')})`] as Reason],
    )
  return {
    basis: difference
      ? `Compared with ${difference.previous}, which served in ${difference.stage} on ${difference.host} before`
      : 'There is no release before it to compare with',
    functional: weighed(
      [...weigh(functionalReasons), ...further(evidence)],
      'only files of the application itself are other',
    ),
    security: weighed(
      [
        ...(difference ? [] : ([['medium', 'there is nothing to compare it with']] as Reason[])),
        ...weigh(securityReasons),
        ...ofImages(evidence),
        ...ofPackages(evidence),
      ],
      'nothing points to one',
    ),
  }
}

/** Where the release went last: what people weigh is the next change, or the one that was just made. */
function latest({
  stages,
  differences = [],
}: Evidence): NonNullable<Evidence['differences']>[number] | undefined {
  const byStage = stages.flatMap(({ stage }) => differences.filter((one) => one.stage === stage))
  return byStage.at(-1)
}

/** Beside the files: what is known of the way back and of the hosts. */
function further(evidence: Evidence): Reason[] {
  const { stages } = evidence
  const forward = stages.filter((stage) => stage.kind !== 'rollback' && !isUntouched(stage))
  const hosts = forward.flatMap(({ hosts }) => hosts)
  const drifted = hosts.flatMap(({ drift = [] }) => drift).length
  const unproven = hosts.flatMap(({ backups = [] }) =>
    backups.filter(({ rehearsal }) => rehearsal !== 'passed'),
  )
  return [
    ...ofImages(evidence),
    ...(forward.some(({ previous }) => previous === undefined)
      ? ([['medium', 'it is the first release somewhere, with none to go back to']] as Reason[])
      : []),
    ...(drifted > 0
      ? ([
          ['medium', `what somebody had changed by hand on a host (${counted(drifted, 'file')})`],
        ] as Reason[])
      : []),
    ...(unproven.length > 0
      ? ([['medium', 'a backup that nobody has rehearsed to restore']] as Reason[])
      : []),
    ...(rollbackTest(evidence) ? [] : ([['medium', 'going back was not rehearsed with it']] as Reason[])),
  ]
}

function ofImages(evidence: Evidence): Reason[] {
  const { image, images } = latest(evidence) ?? {}
  return image || images ? [['medium', 'other images run']] : []
}

function ofPackages({ packages, outdated, items, contracts = [] }: Evidence): Reason[] {
  const behind = outdated?.outdated.filter((one) => one.behind === 'major').length ?? 0
  const changes = packages?.changes ?? []
  const waived = contracts.flatMap(({ evidence }) => evidence.filter(({ state }) => state === 'waived'))
  return [
    ...(items.some(({ type }) => type === 'sbom')
      ? []
      : ([['medium', 'there is no bill of materials']] as Reason[])),
    ...(changes.length > 0
      ? ([
          ['medium', `${counted(changes.length, 'change')} of packages since ${packages!.since}`],
        ] as Reason[])
      : []),
    ...(behind > 0 ? ([['medium', `${counted(behind, 'package')} a major version behind`]] as Reason[]) : []),
    ...(waived.length > 0
      ? ([['medium', `evidence that was waived: ${waived.map(({ kind }) => kind).join(', ')}`]] as Reason[])
      : []),
  ]
}

const order: Level[] = ['low', 'medium', 'high']

function weighed(reasons: readonly Reason[], otherwise: string): Weighed {
  const level = order[Math.max(0, ...reasons.map(([one]) => order.indexOf(one)))]!
  return { level, reasons: reasons.length === 0 ? [otherwise] : reasons.map(([, sentence]) => sentence) }
}
