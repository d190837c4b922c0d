// Loaded into an action by --import: what its process itself has taken, of the most memory and of processor time.
import { appendFileSync } from 'node:fs'

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const seconds = (userCPUTime + systemCPUTime) / 1e6
  appendFileSync(process.env.FLEET_PEAK, `${JSON.stringify({ megabytes: maxRSS / 1024, seconds })}\n`)
})
