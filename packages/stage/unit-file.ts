import { look } from '@deploy/agent/look.ts'
import { sh } from '@deploy/agent/sh.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import type { Problem } from '@deploy/plan/preflight/problem.ts'
import { unitFileMissing, unitMistakes } from '@deploy/plan/preflight/unit.ts'
import type { Remote } from '@deploy/remote/remote.ts'

export interface UnitText {
  /** Its full name, such as shop.service. */
  unit: string
  /** Its path in the release. */
  file: string
  /** As it is to be installed. */
  text: string
}

/**
 * Asks the host's own systemd what it thinks of a unit file, before anything is changed: a copy of its final name lies for
 * that moment in a folder that nobody else can read, with the others of the release, which it may require. What cannot be
 * verified is a remark.
 */
export async function verifyUnit(
  remote: Remote,
  { slot, unit, file, text, others = [] }: UnitText & { slot: Slot; others?: readonly UnitText[] },
): Promise<{ problems: Problem[]; remarks: string[] }> {
  if (text.trim() === '') return { problems: [unitFileMissing(file)], remarks: [] }
  const { stdout } = await look(remote, verify, {
    args: [unit],
    input: [...others, { unit, text }].map((each) => framed(each)).join(''),
    timeoutSeconds: 60,
  })
  const [first = '', ...printed] = stdout.split('\n')
  if (!first.startsWith('folder '))
    return { problems: [], remarks: [`${file} was not verified: ${first.trim()}`] }
  const folder = first.slice('folder '.length)
  return { problems: unitMistakes({ slot, unit, file, folder, printed }), remarks: [] }
}

/** The name and the length of a text in bytes, in a line before it. */
function framed({ unit, text }: Pick<UnitText, 'unit' | 'text'>): string {
  return `${unit} ${Buffer.byteLength(text)}\n${text}`
}

/** Prints `folder <path>` and what systemd says, or in one line why it was not asked. */
const verify = sh`
  export LC_ALL=C SYSTEMD_COLORS=0 SYSTEMD_LOG_LEVEL=warning SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_COLOR=0
  export SYSTEMD_LOG_LOCATION=0 SYSTEMD_LOG_TIME=0
  umask 077
  command -v systemd-analyze > /dev/null 2>&1 || { echo 'the host has no systemd-analyze'; exit 0; }
  folder=$(mktemp -d 2> /dev/null) || { echo 'no temporary folder can be made'; exit 0; }
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 1' HUP INT TERM
  while read -r name bytes; do
    head -c "$bytes" > "$folder/$name" || { echo 'its copy cannot be written'; exit 0; }
  done
  echo "folder $folder"
  timeout 30 systemd-analyze verify --man=no "$folder/$1" 2>&1 < /dev/null | head -c 65536
`
