import { verdicts } from '@deploy/gate/report.ts'
import * as z from 'zod/mini'
import type { Documents, Evidence } from './evidence.ts'
import { furtherSection, furtherSummary } from './further.ts'
import { gateReports } from './gate-reports.ts'
import { plain, table } from './markdown.ts'
import { furtherSummarySchema } from './stage.ts'

/** A gate that no stage tells of, for it was measured after the stage, or without one. */
export const measuredSchema = z.strictObject({
  /** The environment, and the folder of its gate.json. */
  environment: z.string(),
  host: z.string(),
  verdict: z.enum(verdicts),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** What the release bore then. */
  further: z.optional(furtherSummarySchema),
})

type Measured = z.output<typeof measuredSchema>

/** What was measured of this release beside its stages, in the order of time. Pure. */
export function measuredOf(
  { items, stages, release }: Pick<Evidence, 'items' | 'stages'> & { release: { sha256: string } },
  documents: Documents,
): Measured[] {
  return gateReports({ items }, documents)
    .filter(({ report }) => report.release.sha256 === release.sha256)
    .flatMap(({ path, report }): Measured[] => {
      const [folder = ''] = path.split('/')
      const { host, verdict, startedAt, finishedAt, further } = report
      const ended = stages.find(({ stage }) => stage === folder)?.finishedAt
      if (ended !== undefined && Date.parse(startedAt) <= Date.parse(ended)) return []
      return [
        {
          ...{ environment: folder, host, verdict, startedAt, finishedAt },
          ...(further && { further: furtherSummary(further) }),
        },
      ]
    })
    .toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
}

/** A section of the change record for each environment in which something was measured beside the stages. Pure. */
export function measuredSections({ measured = [] }: Pick<Evidence, 'measured'>) {
  return [...Map.groupBy(measured, ({ environment }) => environment)].map(([environment, hosts]) => ({
    id: `${environment}-measured`,
    markdown: [
      `## Measured in ${plain(environment)}`,
      'By a gate of its own, which deployed nothing; the last one of each host.',
      table(
        ['Host', 'Gate', 'From', 'To'],
        hosts.map(({ host, verdict, startedAt, finishedAt }) => [
          plain(host),
          verdict,
          startedAt,
          finishedAt,
        ]),
      ),
      ...furtherSection({ hosts }),
    ].join('\n\n'),
  }))
}
