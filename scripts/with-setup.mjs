// Runs a script of this project on the Node that it pins, and installs the pinned dependencies first when they
// are missing or other than package-lock.json says:
//
//   node scripts/with-setup.mjs scripts/demo.ts [arguments]
//
// Without a script it only installs. Plain JavaScript for Node 20 and later, because it runs before anything is installed.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(import.meta.dirname ?? dirname(fileURLToPath(import.meta.url)))
const [script, ...args] = process.argv.slice(2)

if (!dependenciesAreInstalled()) await install()
if (script) leave(await run(join(root, 'node_modules/.bin/node'), [script, ...args], root))

/** npm writes node_modules/.package-lock.json last, so a half-done installation never looks finished. */
function dependenciesAreInstalled() {
  const wanted = readPackages('package-lock.json')
  const installed = readPackages('node_modules/.package-lock.json')
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, want]) => path === '' || matches(want, installed[path]))
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

function matches(want, have) {
  if (!have) return want.optional === true
  return want.version === have.version && want.integrity === have.integrity && want.link === have.link
}

async function install() {
  console.error('Installing the dependencies that package-lock.json pins (npm ci); later runs skip this.')
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const [command, ...before] = npm
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const ended = await run(command, [...before, ...flags], root)
  if (ended.code === 0) return
  console.error('npm ci failed, see above. It needs the npm registry to be reachable; nothing else was done.')
  leave(ended)
}

/** Runs a program on our own terminal; signals meant for us go to it. */
function run(command, commandArgs, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd, stdio: 'inherit' })
    const forward = (signal) => child.kill(signal)
    // Ctrl-C on a terminal reaches the whole process group, the child included: a second one would force it to quit.
    process.on('SIGINT', (signal) => process.stdin.isTTY || forward(signal))
    process.on('SIGTERM', forward)
    process.on('SIGHUP', forward)
    child.on('error', (cause) => {
      console.error(`Cannot start ${command}: ${cause.message}`)
      resolve({ code: 127, signal: null })
    })
    child.on('exit', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
      resolve({ code, signal })
    })
  })
}

/** Ends as the child did; the number for a signal is the shell's. */
function leave({ code, signal }) {
  process.exit(signal ? 128 + constants.signals[signal] : code)
}
