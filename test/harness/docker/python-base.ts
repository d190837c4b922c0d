import { createHash } from 'node:crypto'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { docker } from '../hosts/docker.ts'
import { ensureHostImage, hostImage } from '../hosts/image.ts'

/** Python as the test host has it and the libraries that it is linked with. */
const dockerfile = `FROM ${hostImage()} AS host
RUN mkdir -p /base/tmp && { \\
    ldd /usr/bin/python3 /usr/lib/python3.*/lib-dynload/*.so | grep -o '/[^ ]*\\.so[^ :]*' | grep -v lib-dynload; \\
    printf '%s\\n' /usr/bin/python3 /usr/lib/python3.*; \\
  } | sort -u > /files && \\
  tar -c -h -P --exclude '*/test' --exclude '*/ensurepip' --exclude '*/idlelib' --exclude __pycache__ -T /files \\
    | tar -x -C /base
FROM scratch
COPY --from=host /base/ /
ENV PATH=/usr/bin
`

/** An image with Python in the engine of this machine, as a base for others; made once, and of no image from elsewhere. */
export async function pythonBase(): Promise<string> {
  const name = `deploy-test-python:${createHash('sha256').update(dockerfile).digest('hex').slice(0, 12)}`
  if ((await docker(['image', 'inspect', name], { check: false })).code === 0) return name
  await ensureHostImage((line) => console.log(line))
  await using folder = await mkdtempDisposable(join(tmpdir(), 'deploy-test-python-'))
  await writeFile(join(folder.path, 'Dockerfile'), dockerfile)
  await docker(['build', '--quiet', '--tag', name, folder.path])
  return name
}
