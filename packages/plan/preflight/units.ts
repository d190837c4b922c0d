import { posix } from 'node:path'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { templateOf } from '@deploy/manifest/rules/units.ts'
import type { Problem } from './problem.ts'

/**
 * A unit that says when it wants to be started, in a section [Install], and that nobody enables is not there after the next
 * boot. One with enable but without that section cannot be enabled. `texts`: by path in the release. Pure.
 */
export function unitsNotEnabled({ units }: Slot, texts: Record<string, string>): Problem[] {
  return (units?.files ?? []).flatMap((file): Problem[] => {
    const name = posix.basename(file)
    const enabled = units!.enable.some((unit) => templateOf(unit) === name)
    const wants = /^\s*\[Install\]\s*$/m.test(texts[file] ?? '')
    if (wants === enabled || texts[file] === undefined) return []
    if (enabled) {
      return [
        {
          code: 'UNIT_INVALID',
          message: `${file} has no section [Install], but units.enable names it: systemd would not enable it.`,
          remedy: `Add the section, such as WantedBy=multi-user.target, or take ${name} out of units.enable.`,
        },
      ]
    }
    return [
      {
        code: 'UNIT_NOT_ENABLED',
        message: `${file} wants to start with the host (it has a section [Install]), but units.enable does not name ${name}.`,
        remedy: `Add ${name} to units.enable in deploy.yml, or remove its section [Install].`,
      },
    ]
  })
}
