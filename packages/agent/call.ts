import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { DeployError } from '@deploy/kit/errors.ts'
import type { ExecOptions, Remote } from '@deploy/remote/remote.ts'
import { createParser, type Message } from './protocol.ts'
import { refusalOf } from './refusal.ts'
import { agentSha256, agentText } from './script.ts'
import { raw, sh } from './sh.ts'
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

/** The key of the fact by which a host asks for the agent's text. */
const WANTED = 'wants'
const SILENCE_MILLISECONDS = 30_000

/** What a verb said: its facts in their order. */
export type Fact = { key: string; values: string[] }

/** Runs one verb of the installed agent. Throws what the agent refused, or AGENT_PROTOCOL when it did not speak. */
export function callAgent(call: Call): Promise<Fact[]> {
  const agent = `${call.root}/.deploy/agent/${agentSha256}/agent.sh`
  return run(call, (nonce) => sh`sh ${agent} ${nonce} ${call.root} ${call.verb} ${call.args ?? []}`.script)
}

/** Runs one verb of this very agent, which need not be on the host: its text is sent where it is not, and the shell reads it. */
export function callWithText(call: Omit<Call, 'input'>): Promise<Fact[]> {
  return offerText(
    call,
    (nonce) =>
      sh`sh -c ${whereverItIs} agent ${nonce} ${call.root} ${agentSha256} ${call.verb} ${call.args ?? []}`
        .script,
  )
}

/** Writes the agent to its place unless it is there, verifies it there and lets it make its folders: one command. */
export async function installAgent(call: Omit<Call, 'input' | 'verb' | 'args'>): Promise<void> {
  await offerText(
    { ...call, verb: 'install' },
    (nonce) => sh`sh -c ${bootstrap} agent ${nonce} ${call.root} ${agentSha256}`.script,
  )
}

const findAgent = sh`
  nonce=$1 root=$2 sha256=$3
  folder="$root/.deploy/agent/$sha256"
  isThere() { [ "$({ sha256sum < "$folder/agent.sh"; } 2> /dev/null)" = "$sha256  -" ]; }
  want() { printf '@%s fact ${raw(WANTED)} agent\\n' "$nonce"; }
`

const whereverItIs = sh`
  ${findAgent}
  shift 3
  if isThere; then exec sh "$folder/agent.sh" "$nonce" "$root" "$@"; fi
  want
  exec sh -s -- "$nonce" "$root" "$@"
`.script

const bootstrap = sh`
  ${findAgent}
  umask 022
  if isThere; then exec sh "$folder/agent.sh" "$nonce" "$root" install "$sha256"; fi
  fail() { printf '@%s error %s %s\\n@%s end 1\\n' "$nonce" "$1" "$2" "$nonce"; exit 1; }
  mkdir -p "$folder" 2>/dev/null || fail ROOT_NOT_WRITABLE "$folder cannot be made."
  file="$folder/agent.sh.new.$$"
  want
  cat > "$file" || fail WRITE_FAILED "$file cannot be written."
  sum=$(sha256sum < "$file") || fail NO_SHA256SUM 'There is no sha256sum.'
  [ "$sum" = "$sha256  -" ] || { rm -f "$file"; fail DIGEST_MISMATCH "The agent arrived as $sum, not as $sha256."; }
  exec sh "$file" "$nonce" "$root" install "$sha256"
`.script

/** The agent's text is the input of a command that asks for it before it says anything else. */
async function offerText(call: Omit<Call, 'input'>, command: (nonce: string) => string): Promise<Fact[]> {
  const input = new PassThrough()
  const answer = (isWanted: boolean) => {
    if (!input.writableEnded) input.end(isWanted ? agentText : '')
  }
  // A login shell of another kind may wait for words, and a host that is busy may ask late.
  const silence = setTimeout(() => answer(true), SILENCE_MILLISECONDS)
  const onMessage: Call['onMessage'] = (message) => {
    answer(message.type === 'fact' && message.key === WANTED)
    return call.onMessage?.(message)
  }
  try {
    const facts = await run({ ...call, input, onMessage }, command)
    return facts.filter(({ key }) => key !== WANTED)
  } finally {
    clearTimeout(silence)
    input.destroy()
  }
}

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
  const refusal = refusalOf(call.remote, { code, stderr })
  if (refusal) throw refusal
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
