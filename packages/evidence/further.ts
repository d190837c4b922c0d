import type { Further } from '@deploy/gate/nfr/report.ts'
import { plain, table } from './markdown.ts'
import type { Stage } from './stage.ts'

type Summary = NonNullable<Stage['hosts'][number]['further']>

/** What a stage tells of the runs after a gate. Pure. */
export function furtherSummary({ consent, load, resilience, coldBoot }: Further): Summary {
  const { bootSeconds, readySeconds } = coldBoot ?? {}
  return {
    ...(consent !== undefined && { consent }),
    ...(load && { load: loadSummary(load) }),
    ...(resilience?.readySeconds !== undefined && { readySeconds: resilience.readySeconds }),
    ...(coldBoot && {
      coldBoot: {
        ...(bootSeconds !== undefined && { bootSeconds }),
        ...(readySeconds !== undefined && { readySeconds }),
      },
    }),
  }
}

function loadSummary({
  offered,
  traffic: { requests, errors, latencyMs },
  room,
  before,
}: NonNullable<Further['load']>): NonNullable<Summary['load']> {
  const p95BeforeMs = before?.latencyMs?.p95
  return {
    ...{ offered, requests, errors },
    ...(latencyMs && { p50Ms: latencyMs.p50, p95Ms: latencyMs.p95, p99Ms: latencyMs.p99 }),
    ...(p95BeforeMs !== undefined && { p95BeforeMs }),
    ...(room && { cpuPercent: room.cpuPercent, memoryPercent: room.memoryPercent }),
  }
}

const columns = [
  'Host',
  'Load',
  'Requests',
  'Errors',
  'p50',
  'p95',
  'p99',
  'p95 before',
  'Headroom',
  'Killed',
]

/** A table of what releases bore on the hosts; empty where nothing was run. Pure. */
export function furtherSection({
  hosts,
}: {
  hosts: { host: string; further?: Summary | undefined }[]
}): string[] {
  const booted = hosts.some(({ further }) => further?.coldBoot)
  const rows = hosts.flatMap(({ host, further }) =>
    further ? [[...rowOf(host, further), ...(booted ? [bootOf(further)] : [])]] : [],
  )
  if (rows.length === 0) return []
  const agreed = [...new Set(hosts.flatMap(({ further }) => further?.consent ?? []))]
  return [
    'What it bore once its gate had passed:',
    table(booted ? [...columns, 'Booted'] : columns, rows),
    ...(agreed.length > 0 ? [`Agreed to by ${agreed.map(plain).join('; ')}.`] : []),
  ]
}

function bootOf({ coldBoot }: Summary): string {
  if (coldBoot === undefined) return ''
  const after = (seconds: number | undefined, good: string, bad: string) =>
    seconds === undefined ? bad : `${good} after ${seconds.toFixed(1)} s`
  return [
    after(coldBoot.bootSeconds, 'back', 'not back'),
    after(coldBoot.readySeconds, 'answered', 'did not answer'),
  ].join(', ')
}

function rowOf(host: string, { load, readySeconds }: Summary): string[] {
  const ms = (value: number | undefined) => (value === undefined ? '' : `${value.toFixed(0)} ms`)
  const room =
    load?.cpuPercent === undefined || load.memoryPercent === undefined
      ? ''
      : `CPU ${load.cpuPercent.toFixed(0)} %, memory ${load.memoryPercent.toFixed(0)} %`
  return [
    plain(host),
    load ? plain(load.offered) : '',
    load ? String(load.requests) : '',
    load ? String(load.errors) : '',
    ...[load?.p50Ms, load?.p95Ms, load?.p99Ms, load?.p95BeforeMs].map(ms),
    room,
    readySeconds === undefined ? '' : `answered after ${readySeconds.toFixed(1)} s`,
  ]
}
