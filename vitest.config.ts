import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const inlined = /@actions\/(languageservice|workflow-parser|expressions)/

const common = {
  environment: 'node' as const,
  testTimeout: 400_000,
  hookTimeout: 400_000,
  // A shared machine stands still for seconds at times.
  expect: { poll: { timeout: 10_000 } },
  // They import JSON without saying so, which Node refuses.
  server: { deps: { inline: [inlined] } },
}

/** Their source maps name files that are not published, for which Vite has a warning each. */
const plugins = [
  {
    name: 'no-empty-maps',
    load: (id: string) =>
      inlined.test(id) && id.endsWith('.js')
        ? readFileSync(id, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
        : undefined,
  },
]

/** Units that wait for real processes and clocks, or try thousands of inputs. */
const slow = '{actions,packages,scripts}/**/*.slow.test.ts'

/**
 * `fast` needs Node, sh and git only; so does `slow`, which plays whole chains and waits for time-outs; `hosts` boots real
 * systemd hosts and needs a Docker engine.
 */
export default defineConfig({
  test: {
    // Most tests wait for a host, a shell or a clock, so more of them fit than there are processors.
    maxWorkers: 4,
    projects: [
      {
        plugins,
        test: {
          ...common,
          name: 'fast',
          include: ['{actions,packages,scripts,test}/**/*.test.ts'],
          exclude: [slow, 'test/e2e/**', 'test/faults/**', 'test/hostile/**', 'test/hosts/**'],
        },
      },
      {
        plugins,
        test: {
          ...common,
          name: 'slow',
          include: ['test/{e2e,faults,hostile}/**/*.test.ts', slow],
          exclude: ['test/faults/on-hosts/**'],
        },
      },
      {
        plugins,
        test: {
          ...common,
          name: 'hosts',
          include: ['test/hosts/**/*.test.ts', 'test/faults/on-hosts/**/*.test.ts'],
          globalSetup: ['test/harness/hosts/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // A host waits more than it works; more than two of them wait for each other.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
