import { type Script, sh } from '@deploy/agent/sh.ts'
import { nginxFiles } from '@deploy/plan/installed.ts'
import {
  bad,
  type Check,
  type Context,
  good,
  invalidCheck,
  type Measurement,
  none,
  oneLine,
} from '../check.ts'
import { blame } from '../network.ts'
import { nameOf, type Pass, passesOf, type Target } from '../nginx/passes.ts'

const mostBytes = 128 * 1024

type Found = 'listens' | 'nobody' | 'unknown'

/**
 * Somebody listens wherever the installed files let nginx pass requests to: a place of the host's loopback, or a socket. What
 * a variable or another machine decides is told, and not judged.
 */
export const nginxUpstreamsCheck: Check<'nginx-upstreams'> = {
  type: 'nginx-upstreams',
  target: (_, { slot }) =>
    nginxFiles(slot)
      .map(({ to }) => to)
      .join(', '),
  begin: ({ except }, context) => {
    const paths = nginxFiles(context.slot).map(({ to }) => to)
    if (paths.length === 0) throw invalidCheck('nginx-upstreams', 'no file is installed for nginx here')
    let files: Awaited<ReturnType<typeof readFiles>>
    return async (signal) => {
      files ??= await readFiles(paths, context, signal)
      if (files === undefined) return none(`${paths.join(', ')} cannot be read`)
      const { passes, faults } = passesOf(files)
      const judged = passes.filter(({ targets }) => !targets.some((one) => except.includes(nameOf(one))))
      return judge(judged, faults, (target) => ask(target, context, signal))
    }
  },
}

async function readFiles(
  paths: string[],
  { probe }: Context,
  signal: AbortSignal,
): Promise<{ path: string; text: string }[] | undefined> {
  const files = []
  for (const path of paths) {
    const { code, stdout } = await probe.exec(sh`head -c ${mostBytes} ${path}`, signal)
    if (code !== 0) return undefined
    files.push({ path, text: stdout })
  }
  return files
}

async function judge(
  passes: Pass[],
  faults: string[],
  find: (target: Target) => Promise<Found | Measurement>,
): Promise<Measurement> {
  const answers = new Map<string, Found | Measurement>()
  const wrong: string[] = []
  const untold = [...faults]
  for (const { place, text, targets } of passes) {
    const found: Found[] = []
    for (const target of targets) {
      const answer = answers.get(nameOf(target)) ?? (await find(target))
      if (typeof answer !== 'string') return answer
      answers.set(nameOf(target), answer)
      found.push(answer)
    }
    if (found.includes('listens')) continue
    const names = targets.map(nameOf).join(', ')
    if (found.includes('unknown')) untold.push(`${place} ${text} (${names})`)
    else wrong.push(`${place} ${text}: nobody listens on ${names}`)
  }
  if (wrong.length > 0) return { ...bad(oneLine(wrong.join('; '))), seen: wrong.join('\n') }
  const told = untold.length === 0 ? '' : `; not known: ${untold.join('; ')}`
  const heard = [...answers].filter(([, answer]) => answer === 'listens').map(([name]) => name)
  return good(oneLine(`${heard.length === 0 ? 'no address to ask' : `${heard.join(', ')} listen`}${told}`))
}

async function ask(target: Target, context: Context, signal: AbortSignal): Promise<Found | Measurement> {
  if (target.kind === 'unknown') return 'unknown'
  if (target.kind === 'socket') {
    const { code, stdout } = await context.probe.exec(findSocket(target.path), signal)
    if (code !== 0) return none(`looking for unix:${target.path} ended with exit code ${code}`)
    return stdout.trim() as Found
  }
  const { address, port } = target
  try {
    const stream = await context.probe.connect(address, port, 'host', signal)
    stream.on('error', () => {}).destroy()
    return 'listens'
  } catch (error) {
    const seen = await blame({ error, target: nameOf(target), from: 'host', context, signal })
    return seen.outcome === 'bad' ? 'nobody' : seen
  }
}

/** Who listens in a network of its own, such as a container, is in no list of the host's: then only the file is there. */
function findSocket(path: string): Script {
  return sh`
    while read -r _ _ _ flags _ _ _ bound; do
      if [ "$flags" = 00010000 ] && [ "$bound" = ${path} ]; then echo listens; exit 0; fi
    done < /proc/net/unix
    if [ -S ${path} ] || [ ! -x "$(dirname ${path})" ]; then echo unknown; else echo nobody; fi
  `
}
