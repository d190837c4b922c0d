import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { agentText } from '@deploy/agent/script.ts'

const run = promisify(execFile)

export interface LockRaces {
  rounds: number
  /** How often the lock was taken; at least once a round. */
  taken: number
  /** How often somebody took the lock while another one had it. */
  doubleHolders: number
  /** Fences that were given twice. */
  doubleFences: number
}

/**
 * Lets processes race for the lock of one slot with the agent's own functions, all at once in every round. What proves a double
 * holder is not the lock's own: each holder makes a folder, and takes it away before it releases.
 */
export async function raceLocks({
  rounds,
  contenders = 3,
  shell = ['sh'],
}: {
  rounds: number
  contenders?: number
  shell?: string[]
}): Promise<LockRaces> {
  const folder = mkdtempSync(join(tmpdir(), 'lock-races-'))
  try {
    mkdirSync(join(folder, 'app/.deploy/lock'), { recursive: true })
    mkdirSync(join(folder, 'app/.deploy/orders'))
    const racer = join(folder, 'racer.sh')
    writeFileSync(racer, racerText(folder, rounds, contenders))
    const [program = 'sh', ...args] = shell
    const told = await Promise.all(
      Array.from({ length: contenders }, (_, index) =>
        run(program, [...args, racer, String(index + 1)], { maxBuffer: 2 ** 26 }),
      ),
    )
    const lines = told.flatMap(({ stdout }) => stdout.split('\n').filter((line) => line !== ''))
    const fences = lines.flatMap((line) => (line.startsWith('fence ') ? [line] : []))
    return {
      rounds: new Set(told.flatMap(({ stdout }) => stdout.match(/^round \d+$/gm) ?? [])).size,
      taken: fences.length,
      doubleHolders: lines.filter((line) => line === 'double').length,
      doubleFences: fences.length - new Set(fences).size,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A round begins when all have come, and ends when somebody has had the lock. */
function racerText(folder: string, rounds: number, contenders: number): string {
  const functions = agentText.slice(0, agentText.lastIndexOf('main "$@"'))
  const others = Array.from({ length: contenders }, (_, index) => `[ -e "${folder}/at.$round.${index + 1}" ]`)
  return `${functions}
root=${folder}/app deploy=${folder}/app/.deploy lease=60 actor=a url=u
read_boot
round=0
while [ "$round" -lt ${rounds} ]; do
  round=$((round + 1))
  : >"${folder}/at.$round.$1"
  rm -f "${folder}/at.$((round - 2)).$1" "${folder}/won.$((round - 2))"
  until ${others.join(' && ')}; do sleep 0.001; done
  if take_lock "round-$round-$1"; then
    if mkdir "${folder}/holds" 2>/dev/null; then
      printf 'round %s\\nfence %s\\n' "$round" "$fence"
      rmdir "${folder}/holds"
    else
      echo double
    fi
    : >"${folder}/won.$round"
    release_lock
  fi
  until [ -e "${folder}/won.$round" ]; do sleep 0.001; done
done
`
}
