import type { Document } from 'yaml'
import { parseDocument } from 'yaml'

/**
 * What the `nfr` section of an example asks for, in a few seconds: the addresses, the paths, the load and the kill are the example's.
 * Its limits are for a host that nobody else works on; only what no busy machine changes is left of them.
 */
export function shortenNfr(manifest: Document): void {
  manifest.setIn(['nfr', 'load', 'duration-seconds'], 3)
  manifest.setIn(['nfr', 'load', 'limits'], {
    'p95-ms': 9000,
    'error-rate-percent': 10,
    'headroom-percent': 0,
  })
  if (manifest.hasIn(['nfr', 'resilience'])) manifest.setIn(['nfr', 'resilience', 'ready-seconds'], 120)
}

/** deploy.yml for the releases after the first one: a run for each takes too long. `more` changes it further. */
export function withoutNfr(text: string, more: (manifest: Document) => void = () => {}): string {
  const manifest = parseDocument(text)
  manifest.delete('nfr')
  more(manifest)
  return manifest.toString()
}
