import { containers } from './containers.ts'
import { databases } from './database.ts'
import type { Flavour } from './slot.ts'
import { tarballs } from './tarball.ts'

export const flavours: Flavour[] = [...tarballs, ...containers, ...databases]
