import type { Item } from '../collect.ts'
import { byCodeUnit } from '../paths.ts'
import { IMAGE_FILE, type Image, imageText } from '../release.ts'

/** What goes into the archive of an image: the files, and which image it is. */
export function withImage(items: readonly Item[], image: Image): Item[] {
  const text = imageText(image)
  const size = Buffer.byteLength(text)
  const file: Item = { kind: 'file', path: IMAGE_FILE, size, mode: '0644', text }
  return [...items, file].toSorted((left, right) => byCodeUnit(left.path, right.path))
}
