import type { Evidence } from '@deploy/evidence/evidence.ts'
import type { RunContext } from '@deploy/kit/run-context.ts'
import type { Fetchable } from '@deploy/record/change-records.ts'

/** Where what a stage has uploaded, and what the build may have published, can be fetched. Pure. */
export function fetchable(
  stage: string,
  {
    evidence,
    uploaded,
    run,
  }: { evidence: Evidence; uploaded: Uploaded | undefined; run: Pick<RunContext, 'url'> },
): Fetchable {
  const { release, items } = evidence
  const page = run.url.replace(/\/attempts\/\d+$/, '')
  const kept = page === '' || uploaded === undefined ? [] : [uploaded]
  return {
    stage,
    artifacts: kept.map(({ name, id }) => ({ name, url: `${page}/artifacts/${id}` })),
    release: {
      tag: /^refs\/tags\/(.+)$/.exec(release.ref ?? '')?.[1] ?? `v${release.version}`,
      digests: [release.sha256, ...items.map(({ sha256 }) => sha256)],
    },
  }
}

export interface Uploaded {
  name: string
  id: number
}
