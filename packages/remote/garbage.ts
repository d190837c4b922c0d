import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const EVERY_BYTES = 16 * 1024 * 1024

type Collect = (options: { type: 'minor' }) => void

let collect: Collect | undefined
let passed = 0

/**
 * Counts bytes that were read and let go of, and has them collected every 16 MiB. The engine sees buffers as small objects and
 * lets some 100 MB of dead ones lie; each is copied a few times on its way through decryption.
 */
export function letGo(bytes: number): void {
  passed += bytes
  if (passed < EVERY_BYTES) return
  passed = 0
  collect ??= exposed()
  collect({ type: 'minor' })
}

function exposed(): Collect {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as Collect
}
