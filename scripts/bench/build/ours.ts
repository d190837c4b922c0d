/** Packs the tree in `argv[2]` into `argv[3]` as build-release does, and tells what became of it. */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { writeArchive } from '@deploy/release/archive.ts'
import { collect } from '@deploy/release/collect.ts'
import { lookForSecrets } from '@deploy/release/planted.ts'

const [workspace = '', destination = ''] = process.argv.slice(2)
const { items } = await collect({ workspace, include: ['.'], exclude: ['**/__pycache__/**'] })
const { planted, look } = lookForSecrets([])
const { files, ...archive } = await writeArchive({
  items,
  workspace,
  epochSeconds: 1,
  destination,
  looks: [look],
})
const text = JSON.stringify({ archive, files, planted }, null, 2)
await writeFile(`${destination}.json`, text)
const digest = createHash('sha256').update(text).digest('hex')
console.log(JSON.stringify({ digest, memory: process.resourceUsage().maxRSS * 1024 }))
