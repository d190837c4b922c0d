import { lentReleaseOf } from '@deploy/plan/testing.ts'
import { expect, test } from 'vitest'
import { fetching } from './image.ts'

test('our side of the image is the step of a plan that pulls what the runner lends', () => {
  const image = lentReleaseOf({}).image!
  const { slot, step } = fetching(image, '7')
  expect(slot.container?.name).toBe('shop')
  expect(step).toContain(`$DEPLOY_IMAGE_FROM@${image.digest}`)
  expect(step).toContain('docker pull')
})
