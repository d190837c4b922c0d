import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { completed } from '@deploy/gate/checks.ts'
import type { Check, Slot } from '@deploy/manifest/manifest.ts'
import { fillRelease } from '@deploy/manifest/placeholders.ts'

interface About {
  slot: Slot
  release: { id: string; version: string; commit: string }
}

/**
 * The checks of a gate as lines of `checks.sh`: those that a shell and curl on the host can measure, and for each of the others
 * why it is not measured. Healthy is told here, and new is proven by the plan's own steps. Pure.
 */
export function checkLines(about: About): Script {
  const { consecutiveSuccesses, timeoutSeconds } = about.slot.gate
  return lines(
    sh`rounds=${consecutiveSuccesses} most_rounds=${Math.ceil(timeoutSeconds)}`,
    ...completed(about.slot.gate.checks, about.slot).map((check) => lineOf(check, about)),
  )
}

function lineOf(check: Check, { slot, release }: About): Script {
  const { name } = check
  switch (check.type) {
    case 'http': {
      const { url, status, body = '', headers, requestHeaders, from } = check
      if (from === 'runner') return sh`unmeasured ${name} 'it is asked from the runner'`
      if (Object.keys(headers).length > 0) return sh`unmeasured ${name} 'headers are not compared by hand'`
      const sent = Object.entries(requestHeaders).flatMap(([key, value]) => ['-H', `${key}: ${value}`])
      return sh`http ${name} ${url} ${status} ${body} ${sent}`
    }
    case 'identity': {
      if (check.url === undefined) return sh`proven ${name}`
      const { id, ...named } = release
      return sh`http ${name} ${check.url} 200 ${fillRelease(check.expect, { ...named, release: id })}`
    }
    case 'unit': {
      if (slot.service.manager !== 'systemd' || check.user !== undefined || check.group !== undefined)
        return sh`unmeasured ${name} 'it is measured by a runner'`
      return sh`unit ${name} ${check.unit ?? slot.service.unit}`
    }
    case 'container':
      return slot.container === undefined || check.service !== undefined
        ? sh`unmeasured ${name} 'it is measured by a runner'`
        : sh`container ${name} ${slot.container.name}`
    default:
      return sh`unmeasured ${name} ${`checks of the type ${check.type} are measured by a runner`}`
  }
}
