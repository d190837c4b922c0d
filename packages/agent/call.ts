import { randomBytes } from 'node:crypto'
import { DeployError } from '@deploy/kit/errors.ts'
import type { ExecOptions, Remote } from '@deploy/remote/remote.ts'
import { createParser, type Message } from './protocol.ts'
import { agentSha256, agentText } from './script.ts'
import { sh } from './sh.ts'
import { type Place, verbFailed } from './why.ts'

export interface Call extends Place {
  remote: Remote
  verb: string
  args?: string[]
  input?: NonNullable<ExecOptions['input']>
  timeoutSeconds?: number
  signal?: AbortSignal | undefined
  onMessage?: (message: Message) => void | Promise<void>
}

/** What a verb said: its facts in their order. */
export type Fact = { key: string; values: string[] }

/** Runs one verb of the installed agent. Throws what the agent refused, or AGENT_PROTOCOL when it did not speak. */
export function callAgent(call: Call): Promise<Fact[]> {
  const agent = `${call.root}/.deploy/agent/${agentSha256}/agent.sh`
  return run(call, (nonce) => sh`sh ${agent} ${nonce} ${call.root} ${call.verb} ${call.args ?? []}`.script)
}

/** Runs one verb of an agent that need not be on the host: its text is what the shell reads. */
export function callWithText(call: Omit<Call, 'input'>): Promise<Fact[]> {
  return run(
    { ...call, input: agentText },
    (nonce) => sh`sh -s -- ${nonce} ${call.root} ${call.verb} ${call.args ?? []}`.script,
  )
}

/** Writes the agent to its place, verifies it there and lets it make its folders: one command. */
export async function installAgent(call: Omit<Call, 'input' | 'verb' | 'args'>): Promise<void> {
  await run(
    { ...call, verb: 'install', input: agentText },
    (nonce) => sh`sh -c ${bootstrap} agent ${nonce} ${call.root} ${agentSha256}`.script,
  )
}

const bootstrap = sh`
  umask 022
  folder="$2/.deploy/agent/$3"
  fail() { printf '@%s error %s %s\\n@%s end 1\\n' "$nonce" "$1" "$2" "$nonce"; exit 1; }
  nonce=$1
  mkdir -p "$folder" 2>/dev/null || fail ROOT_NOT_WRITABLE "$folder cannot be made."
  file="$folder/agent.sh.new.$$"
  cat > "$file" || fail WRITE_FAILED "$file cannot be written."
  sum=$(sha256sum < "$file") || fail NO_SHA256SUM 'There is no sha256sum.'
  [ "$sum" = "$3  -" ] || { rm -f "$file"; fail DIGEST_MISMATCH "The agent arrived as $sum, not as $3."; }
  exec sh "$file" "$nonce" "$2" install "$3"
`.script

async function run(call: Call, command: (nonce: string) => string): Promise<Fact[]> {
  const nonce = randomBytes(16).toString('hex')
  const facts: Fact[] = []
  const errors: { code: string; text: string }[] = []
  let end: number | undefined
  let pending: Promise<unknown> = Promise.resolve()
  const parser = createParser(nonce, (message) => {
    if (message.type === 'fact') facts.push({ key: message.key, values: message.values })
    if (message.type === 'error') errors.push(message)
    if (message.type === 'end') end = message.code
    const handled = call.onMessage?.(message)
    if (handled) pending = Promise.all([pending, handled])
  })
  const { code, stderr } = await call.remote.exec(command(nonce), {
    ...(call.input !== undefined && { input: call.input }),
    ...(call.timeoutSeconds !== undefined && { timeoutSeconds: call.timeoutSeconds }),
    ...(call.signal && { signal: call.signal }),
    onStdout: (chunk) => {
      parser.push(chunk)
      return pending as Promise<void>
    },
  })
  const [error] = errors
  if (error) throw verbFailed(call, error, facts)
  if (end !== undefined) return facts
  if (code > 128 && code < 192) throw killed(call, code - 128)
  throw new DeployError({
    code: 'AGENT_PROTOCOL',
    message: `The agent on the host did not finish its answer to '${call.verb}'.`,
    host: call.remote.host,
    cause: [`exit code ${code}`, ...parser.chatter(), ...stderr.split('\n').slice(-20)].join('\n').trim(),
    remedy: `Log in as ${call.remote.user} and run 'sh -c "echo ok"': the login shell must be a POSIX shell that runs a command and prints nothing of its own besides.`,
  })
}

function killed({ remote, verb }: Call, signal: number): DeployError {
  return new DeployError({
    code: 'AGENT_KILLED',
    message: `The agent was killed on the host while it did '${verb}'.`,
    host: remote.host,
    cause: `signal ${signal}`,
    remedy: 'See on the host whether it is short of memory or going down (journalctl -k), then run again.',
  })
}
