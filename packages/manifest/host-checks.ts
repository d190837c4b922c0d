import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { common } from './check-keys.ts'
import { describe, optional, preset } from './describe.ts'
import { text, whole } from './types.ts'

/** Checks of the host itself: what it has left, holds, listens on and believes. */

/** A path of the host, or one below the current release. */
const anyPath = text(
  /^(?!-)(?!(?:.*\/)?\.\.(?:\/|$))[^\u0000-\u001f\u007f*?]{1,200}$/,
  "a path of the host, or one below the current release, without '..', * or ?",
)
const percent = whole(0, 100)
const mebibytes = whole(1, 1_000_000_000)

const headroom = section({
  type: describe(z.literal('headroom'), 'Room that is left on the host: disk, inodes, memory.'),
  ...common,
  paths: describe(
    optional(z.array(anyPath).check(z.minLength(1, 'must name at least one path'))),
    'Whose file systems are looked at. Default: the folder of the application.',
  ),
  minimumDiskPercent: describe(preset(percent, 10), 'So much of each file system is free to this user.'),
  minimumDiskMebibytes: describe(optional(mebibytes), 'So many MiB of each are free to this user.'),
  minimumInodesPercent: describe(preset(percent, 5), 'So many of its inodes are free, where it counts them.'),
  minimumMemoryPercent: describe(
    preset(percent, 30),
    'So much of the memory of the host can be had without swapping (MemAvailable of /proc/meminfo).',
  ),
  minimumMemoryMebibytes: describe(optional(mebibytes), 'So many MiB of it.'),
})

export const hostChecks = [headroom] as const
