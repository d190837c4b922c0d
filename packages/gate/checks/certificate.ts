import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { lines, sh } from '@deploy/agent/sh.ts'
import { bad, type Check, good, type Measurement, none, oneLine, type Settings } from '../check.ts'
import { defineHidden, onHost } from '../paths.ts'

const mostBytes = 128 * 1024
const dayMs = 86_400_000
const pem = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** Certificates in a file of the host are for their names and end late enough. Only certificates leave the host, never a key. */
export const certificateCheck: Check<'certificate'> = {
  type: 'certificate',
  target: ({ file }) => file,
  begin: (settings, { slot, probe }) => {
    const path = onHost(settings.file, slot)
    const script = lines(
      defineHidden,
      sh`
        if [ ! -e ${path} ]; then
          if hidden ${path}; then exit 74; fi
          exit 66
        fi
        [ -r ${path} ] || exit 74
        sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/{/PRIVATE KEY/q;p;}' ${path} | head -c ${mostBytes}
      `,
    )
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal)
      if (code === 66) return bad(`${path} does not exist`)
      if (code !== 0) return none(`${path} may not be read by this user`)
      return judge(stdout.match(pem) ?? [], settings, path)
    }
  },
}

function judge(texts: string[], { names, minimumDays }: Settings<'certificate'>, path: string): Measurement {
  const found = texts.flatMap(parsed)
  const [first] = found
  if (first === undefined) return bad(`${path} holds no certificate`)
  if (found.length < texts.length) return bad(`${path} holds what is no certificate`)
  const foreign = names.filter((name) => !isFor(first, name))
  if (foreign.length > 0) return bad(`the certificate is not for ${foreign.join(', ')}`)
  const ending = found.toSorted((a, b) => endOf(a) - endOf(b))[0]!
  const days = (endOf(ending) - Date.now()) / dayMs
  const early = found.find((each) => Date.parse(each.validFrom) > Date.now())
  if (early !== undefined)
    return bad(`the certificate of ${subjectOf(early)} is not valid before ${early.validFrom}`)
  if (days < minimumDays)
    return bad(
      `the certificate of ${subjectOf(ending)} ends on ${new Date(endOf(ending)).toISOString().slice(0, 10)}, in ${days.toFixed(1)} days: sooner than ${minimumDays} days`,
    )
  return good(
    `${found.length === 1 ? '1 certificate' : `${found.length} certificates`}, ${Math.floor(days)} days left`,
  )
}

function parsed(text: string): X509Certificate[] {
  try {
    return [new X509Certificate(text)]
  } catch {
    return []
  }
}

function isFor(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined
}

function endOf({ validTo }: X509Certificate): number {
  return Date.parse(validTo)
}

function subjectOf({ subject }: X509Certificate): string {
  return oneLine(subject ?? 'no name', 80)
}
