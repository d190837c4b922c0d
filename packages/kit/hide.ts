import * as core from '@actions/core'
import { LEAST_SECRET_CHARACTERS, secrets } from './redact.ts'

/** Hides a value, and each of its lines, in all that this process prints and keeps from now on. */
export function hideSecret(value: string): void {
  for (const line of value.split(/\r\n|[\r\n]/)) {
    const text = line.trim()
    if (text.length >= LEAST_SECRET_CHARACTERS - 1) core.setSecret(text)
  }
  secrets.add(value)
}
