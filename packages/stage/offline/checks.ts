import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { unitName } from '@deploy/gate/check.ts'
import { completed } from '@deploy/gate/checks.ts'
import { readContainer } from '@deploy/gate/container.ts'
import type { Check, Slot } from '@deploy/manifest/manifest.ts'
import { fillRelease } from '@deploy/manifest/placeholders.ts'

interface About {
  slot: Slot
  release: { id: string; version: string; commit: string }
}

/**
 * checks.sh: how often deploy.sh measures, and the checks of a gate, those that a shell and curl on the host can measure, and for each
 * of the others why it is not measured. Healthy is told here, and new is proven by the plan's own steps. Pure.
 */
export function checksScript(about: About): Script {
  const { gate } = about.slot
  const { initialDelaySeconds, intervalSeconds, timeoutSeconds, consecutiveSuccesses, failureLimit } = gate
  return lines(
    sh`# Read by deploy.sh.`,
    sh`delay=${initialDelaySeconds} interval=${intervalSeconds} limit=${Math.ceil(timeoutSeconds)}`,
    sh`rounds=${consecutiveSuccesses} failures=${failureLimit}`,
    sh`checks() {`,
    ...completed(gate.checks, about.slot).map((check) => lineOf(check, about)),
    sh`}`,
  )
}

function lineOf(check: Check, { slot, release }: About): Script {
  const { name, timeoutSeconds } = check
  switch (check.type) {
    case 'http': {
      const { url, status, body = '', headers, requestHeaders, from } = check
      if (from === 'runner') return sh`unmeasured ${name} 'it is asked from the runner'`
      if (Object.keys(headers).length > 0) return sh`unmeasured ${name} 'headers are not compared by hand'`
      const sent = Object.entries(requestHeaders).flatMap(([key, value]) => ['-H', `${key}: ${value}`])
      return sh`http ${name} ${timeoutSeconds} ${url} ${status} ${body} ${sent}`
    }
    case 'identity': {
      if (check.url === undefined) return sh`proven ${name}`
      const { id, ...named } = release
      const text = fillRelease(check.expect, { ...named, release: id })
      return sh`http ${name} ${timeoutSeconds} ${check.url} 200 ${text}`
    }
    case 'unit': {
      if (slot.service.manager !== 'systemd' || check.user !== undefined || check.group !== undefined)
        return sh`unmeasured ${name} 'it is measured by a runner'`
      return sh`unit ${name} ${unitName('unit', check.unit, slot)}`
    }
    case 'container':
      return slot.container === undefined || check.service !== undefined
        ? sh`unmeasured ${name} 'it is measured by a runner'`
        : containerLines(name, slot, release.id)
    default:
      return sh`unmeasured ${name} ${`checks of the type ${check.type} are measured by a runner`}`
  }
}

function containerLines(name: string, slot: Slot, releaseId: string): Script {
  return lines(
    sh`shown=$(`,
    sh`set +e`,
    readContainer(slot, releaseId),
    sh`echo "pid=$pid"`,
    sh`) || shown=`,
    sh`container ${name} ${slot.container!.name}`,
  )
}
