import { readFile } from 'node:fs/promises'
import * as core from '@actions/core'
import { bytesOf, cutMarkdown } from './cut.ts'
import { withoutSecrets } from './redact.ts'

/** The runner drops the whole summary of a step that is larger (actions/runner, CreateStepSummaryCommand). */
const MAX_BYTES = 1024 * 1024

/**
 * Appends Markdown to the job summary; outside of a runner there is none, and nothing happens. What the step may not show any
 * more is cut, and `pointer` says where the whole is.
 */
export async function appendSummary(
  markdown: string,
  pointer = '*Cut here: the whole is in the log.*',
): Promise<void> {
  const file = process.env.GITHUB_STEP_SUMMARY
  if (!file) return
  const written = await readFile(file, 'utf8').catch(() => '')
  const most = MAX_BYTES - bytesOf(`${written}\n\n`)
  const text = cutMarkdown(withoutSecrets(markdown), { most, pointer, lengthOf: bytesOf })
  if (bytesOf(text) <= most) await core.summary.addRaw(`${text}\n\n`).write()
}
