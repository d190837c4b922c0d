import { parseManifest } from '@deploy/manifest/parse.ts'
import { expect, test } from 'vitest'
import { manifestOf } from './switch.ts'

test.each([true, false])('the manifest of the switch is accepted, behind nginx %s', (behind) => {
  const text = manifestOf({ name: 'shop', behind, registry: '127.0.0.1:5000' })
  const { slot } = parseManifest(text, 'deploy.yml').environments.prod!
  expect(slot.nginx?.files).toHaveLength(1)
  expect(slot.nginx?.switch !== undefined).toBe(behind)
})
