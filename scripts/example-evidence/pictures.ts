import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { browserIsMissing, startBrowser } from '@deploy/test/harness/browser/browser.ts'
import { parse } from 'marked'

/** What docs/evidence.md shows of the example in `examples`; without a browser the pictures stay as they are. */
export async function takePictures(examples: string, pictures: string): Promise<void> {
  const missing = await browserIsMissing()
  if (missing) return console.log(missing)
  await mkdir(pictures, { recursive: true })
  const browser = await startBrowser()
  try {
    const open = (height: number) =>
      browser.newPage({ viewport: { width: 1000, height }, colorScheme: 'light' })
    const report = await open(860)
    await report.goto(pathToFileURL(join(examples, 'evidence/report.html')).href)
    await report.screenshot({ path: join(pictures, 'report.png') })
    const summary = await open(100)
    await summary.setContent(pageOf(await readFile(join(examples, 'summary.md'), 'utf8')))
    await summary.screenshot({ path: join(pictures, 'summary.png'), fullPage: true })
  } finally {
    await browser.close()
  }
}

/** Markdown as a page in the manner of GitHub's. */
function pageOf(markdown: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<style>
  body { margin: 24px; color: #1f2328; font: 16px/1.5 'Noto Sans', Helvetica, Arial, sans-serif }
  h1, h2 { margin: 24px 0 16px; padding-bottom: 0.3em; border-bottom: 1px solid #d1d9e0; font-size: 24px; line-height: 1.25 }
  h1 { margin-top: 40px; color: #59636e; font-size: 16px }
  h1:first-of-type { margin-top: 0 }
  table { border-collapse: collapse }
  th, td { padding: 6px 13px; border: 1px solid #d1d9e0 }
  tbody tr:nth-child(2n) { background: #f6f8fa }
  code { padding: 0.2em 0.4em; border-radius: 6px; background: #eff1f3; font: 85% monospace; overflow-wrap: anywhere }
  a { color: #0969da }
</style>
${parse(markdown, { async: false })}`
}
