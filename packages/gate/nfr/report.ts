import * as z from 'zod/mini'

const milliseconds = z.number()

const latency = z.strictObject({ p50: milliseconds, p95: milliseconds, p99: milliseconds, max: milliseconds })

const trafficSchema = z.strictObject({
  seconds: z.number(),
  /** How many were sent; an answer with a status from 400 is an error, too. */
  requests: z.int(),
  answered: z.int(),
  errors: z.int(),
  /** So many could not be tried, because the way to the host was broken. */
  untried: z.int(),
  requestsPerSecond: z.number(),
  /**
   * Milliseconds from the moment at which a request was due to the end of its answer, or to its time limit. Missing where
   * nothing was answered.
   */
  latencyMs: z.optional(latency),
  /** 99 of 100 requests were sent at most so many milliseconds after they were due. */
  lateMs: milliseconds,
  /** What was wrong with errors, the most frequent ones. */
  failures: z.array(z.strictObject({ what: z.string(), count: z.int() })),
})

/** What ended in one stretch of a run; `second` since its begin. */
export const stretchSchema = z.strictObject({
  second: z.number(),
  answered: z.int(),
  errors: z.int(),
  p95Ms: z.optional(milliseconds),
})

const roomSchema = z.strictObject({
  /** Processors that had nothing to do, on average. */
  cpuPercent: z.number(),
  /** The least memory that was available. */
  memoryPercent: z.number(),
  samples: z.int(),
  /** How the memory of the service grew, where that was asked for. */
  memoryGrowthMebibytesPerHour: z.optional(z.number()),
})

/** What came after the checks of a gate had passed. */
export const furtherSchema = z.strictObject({
  /** Who agreed to it. */
  consent: z.optional(z.string()),
  load: z.optional(
    z.strictObject({
      url: z.string(),
      paths: z.array(z.string()),
      /** `20 requests a second` or `5 users` */
      offered: z.string(),
      p95LimitMs: z.optional(milliseconds),
      traffic: trafficSchema,
      stretches: z.array(stretchSchema),
      room: z.optional(roomSchema),
      /** The release before it, just before the switch. */
      before: z.optional(trafficSchema),
    }),
  ),
  resilience: z.optional(
    z.strictObject({
      url: z.string(),
      /** From the kill until another main process ran, by the host's clock. */
      restartSeconds: z.optional(z.number()),
      /** From the kill until the first good answer. */
      readySeconds: z.optional(z.number()),
    }),
  ),
  /** Of health-gate: the host was booted. Seconds from the order, by the runner's clock. */
  coldBoot: z.optional(
    z.strictObject({
      url: z.string(),
      /** Until the host answered over SSH after its boot. */
      bootSeconds: z.optional(z.number()),
      /** Until the first good answer. */
      readySeconds: z.optional(z.number()),
    }),
  ),
})

export type Traffic = z.output<typeof trafficSchema>
export type Stretch = z.output<typeof stretchSchema>
export type Room = z.output<typeof roomSchema>
export type Further = z.output<typeof furtherSchema>
