import { expect, it } from 'vitest'
import { environmentOf } from '../testing.ts'
import { voila } from '../testing-manifests.ts'
import { unitMistakes } from './unit.ts'

const { slot } = environmentOf(voila)
const at = '/tmp/x/voila-stack.service'
const bad = 'Unit voila-stack.service has a bad unit file setting.'
const refused = 'voila-stack.service: Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.'
const mistakes = (...printed: string[]) =>
  unitMistakes({ slot, unit: 'voila-stack.service', file: 'units/a.service', folder: '/tmp/x', printed })

it.each<[printed: string[], told: string]>([
  [
    [`${at}:2: Unknown key 'ExecStrat' in section [Service], ignoring.`],
    "units/a.service:2: Unknown key 'ExecStrat' in section [Service], ignoring.",
  ],
  [
    [`${at}:1: Unknown section 'Servcie'. Ignoring.`, refused, bad],
    "units/a.service:1: Unknown section 'Servcie'. Ignoring.; units/a.service: Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.",
  ],
  [[`${at}:2: Missing '=', ignoring line.`], "units/a.service:2: Missing '=', ignoring line."],
  [[bad], `units/a.service: ${bad}`],
  [
    ['voila-stack.service: Command /usr/bin/no is not executable: No such file or directory'],
    'units/a.service: Command /usr/bin/no is not executable: No such file or directory',
  ],
])('%j is a mistake', (printed, told) => {
  expect(mistakes(...printed)).toMatchObject([
    { code: 'UNIT_INVALID', message: `systemd does not understand ${told}` },
  ])
})

it.each([
  ['voila-stack.service: Command /opt/voila/current/run.sh is not executable: No such file or directory'],
  ['voila-stack.service: Command /opt/voila_env/bin/python is not executable: No such file or directory'],
  ['voila-stack.service: Command /root/run is not executable: Permission denied'],
  [`${at}:9: Unit uses KillMode=none. This is unsafe.`],
  ["/lib/systemd/system/other.service:3: Unknown key 'X' in section [Unit], ignoring."],
  ['other.service: Command /usr/bin/no is not executable: No such file or directory'],
  [''],
])('%j is none', (line) => expect(mistakes(line)).toEqual([]))
