import * as core from '@actions/core'

/** Appends Markdown to the job summary; outside of a runner there is none, and nothing happens. */
export async function appendSummary(markdown: string): Promise<void> {
  if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(`${markdown}\n\n`).write()
}
