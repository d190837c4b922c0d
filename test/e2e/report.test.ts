import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserIsMissing, startBrowser } from '../harness/browser/browser.ts'
import { bundles, reportOf } from '../harness/browser/reports.ts'

const missing = await browserIsMissing()
if (missing) console.warn(missing)

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe.skipIf(missing !== undefined)('report.html in a browser', () => {
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deploy-report-'))
    browser = await startBrowser()
    for (const [name, documents] of Object.entries(bundles))
      await writeFile(join(folder, `${name}.html`), reportOf(documents))
  })

  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  interface Look {
    width?: number
    dark?: boolean
    javaScript?: boolean
  }

  /** Shows a report, and gathers whatever the browser complains of or asks for. */
  async function show(
    name: keyof typeof bundles,
    { width = 1280, dark = false, javaScript = true }: Look = {},
  ) {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: dark ? 'dark' : 'light',
      javaScriptEnabled: javaScript,
      acceptDownloads: true,
    })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    const address = pathToFileURL(join(folder, `${name}.html`)).href
    page.on(
      'request',
      (request) => request.url() !== address && complaints.push(`asked for ${request.url()}`),
    )
    await page.goto(address)
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
  }

  const looks = (name: keyof typeof bundles, sizes = [320, 1280]) =>
    sizes.flatMap((width) => [false, true].map((dark) => ({ name, width, dark })))

  test.each([
    ...looks('promoted'),
    ...looks('failed', [1280]),
    ...looks('rolledBack', [320]),
    ...looks('hostile', [320]),
  ])('$name, $width wide, dark: $dark: nobody is kept out, nothing is asked for, nothing complains', async ({
    name,
    ...look
  }) => {
    await using shown = await show(name, look)
    const { page, complaints } = shown
    for (const detail of await page.locator('details').all())
      await detail.evaluate((element) => element.setAttribute('open', ''))
    // An evaluated text is not held to the page's policy.
    const { violations } = (await page.evaluate(
      `${axe}; axe.run(document, { resultTypes: ['violations'] })`,
    )) as AxeResults
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    expect(complaints).toEqual([])
    // What is wide is scrolled in its place, not the page.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width)
  })

  test('tells the verdict first', async () => {
    for (const [name, verdict] of [
      ['promoted', 'In production: prod'],
      ['failed', 'Failed in prod-test, and taken back'],
      ['rolledBack', 'Rolled back in prod'],
    ] as const) {
      await using shown = await show(name)
      const [first] = await shown.page.locator('h2').all()
      expect(await first!.innerText()).toContain(verdict)
    }
  })

  test('the search narrows the packages, says how many there are, and gives them all back', async () => {
    await using shown = await show('promoted')
    const table = shown.page.getByRole('region', { name: 'Packages of the release' })
    const rows = table.locator('tbody tr:visible')
    const search = shown.page.getByLabel('Find by name')
    expect(await rows.count()).toBe(13)
    await search.fill('JUPYTER mit')
    expect(await rows.allInnerTexts()).toEqual([expect.stringContaining('jupyterlab')])
    expect(await shown.page.locator('output').innerText()).toBe('1 of 13 shown')
    await search.fill('no such package')
    expect(await rows.count()).toBe(0)
    await search.fill('')
    expect(await rows.count()).toBe(13)
  })

  test('without scripts all packages are there, and no search that would do nothing', async () => {
    await using shown = await show('promoted', { javaScript: false })
    expect(await shown.page.locator('.search').isVisible()).toBe(false)
    expect(
      await shown.page
        .getByRole('region', { name: 'Packages of the release' })
        .locator('tbody tr:visible')
        .count(),
    ).toBe(13)
  })

  test('the keyboard reaches everything that can be used or scrolled, in the order of the page', async () => {
    await using shown = await show('promoted')
    const { page } = shown
    const expected = (await page.evaluate(`${reachable}.length`)) as number
    expect(expected).toBeGreaterThan(30)
    const reached = await tabThrough(page, expected)
    expect(reached).toEqual(Array.from({ length: expected }, (_, index) => index))
  })

  test('a document that is opened shows its text, and leaves as the very same bytes', async () => {
    await using shown = await show('hostile')
    const { page } = shown
    await page.locator('summary', { hasText: 'prod-test/lab/journal.jsonl' }).click()
    expect(
      await page.getByRole('region', { name: 'Text of prod-test/lab/journal.jsonl' }).innerText(),
    ).toContain('</script><script>')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download prod-test/lab/journal.jsonl' }).click(),
    ])
    expect(await readFile(await download.path(), 'utf8')).toBe(bundles.hostile['prod-test/lab/journal.jsonl'])
    expect(await page.evaluate("'taken' in globalThis")).toBe(false)
  })

  test('prints, with the packages, in the colours of paper', async () => {
    await using shown = await show('promoted', { dark: true })
    const pdf = await shown.page.pdf({ format: 'A4' })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    await shown.page.emulateMedia({ media: 'print' })
    const colours = await shown.page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(colours).toBe('rgb(255, 255, 255)')
  })
})

/** What of the page can be used or scrolled, as an expression for the browser. */
const reachable = `[...document.querySelectorAll('a[href], input, summary, [tabindex="0"]')].filter((one) => one.checkVisibility())`

/** Where each press of the key leads, by the order of the page. */
async function tabThrough(page: Page, count: number): Promise<unknown[]> {
  await page.evaluate(`globalThis.places = ${reachable}`)
  const reached: unknown[] = []
  for (let pressed = 0; pressed < count; pressed++) {
    await page.keyboard.press('Tab')
    reached.push(await page.evaluate('places.indexOf(document.activeElement)'))
  }
  return reached
}
