import { access, constants } from 'node:fs/promises'
import { type Browser, chromium } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** Why there is no browser to test with; undefined where there is one. */
export async function browserIsMissing(): Promise<string | undefined> {
  return access(executablePath, constants.X_OK).then(
    () => undefined,
    () => `${executablePath} is not installed (Debian: chromium), so no page is looked at.`,
  )
}

/** A headless Chromium of the system. Root has no sandbox to run it in. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}
