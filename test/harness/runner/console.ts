import type { Command } from './grammar.ts'
import { KNOWN_COMMANDS, parseCommand } from './grammar.ts'
import type { Masks } from './masks.ts'

export interface Annotation {
  level: 'error' | 'warning' | 'notice'
  message: string
  title?: string
  file?: string
  line?: string
}

export interface Group {
  title: string
  lines: string[]
}

/** What a runner makes of the output of its processes, until now. */
export interface Transcript {
  /** Lines as the runner shows them, secrets masked. */
  log: string[]
  /** Lines as the process wrote them. */
  rawLog: string[]
  /** Every command that was recognised and obeyed. */
  commands: Command[]
  annotations: Annotation[]
  groups: Group[]
  /** What works today and must not be done: commands that are disabled, deprecated or left without effect. */
  violations: string[]
}

const RETIRED: Record<string, string> = {
  'set-output': 'is deprecated: write to GITHUB_OUTPUT',
  'save-state': 'is deprecated: write to GITHUB_STATE',
  'set-env': 'is disabled: write to GITHUB_ENV',
  'add-path': 'is disabled: write to GITHUB_PATH',
}

/** Reads output as the runner does, with both grammars and `stop-commands`. */
export class RunnerConsole {
  readonly transcript: Transcript = {
    log: [],
    rawLog: [],
    commands: [],
    annotations: [],
    groups: [],
    violations: [],
  }
  readonly #masks: Masks
  readonly #debug: boolean
  readonly #onLine: ((line: string) => void) | undefined
  #stopToken: string | undefined
  #openGroup: Group | undefined

  /** `onLine` hears each line as it is shown. */
  constructor(options: { masks: Masks; debug?: boolean; onLine?: ((line: string) => void) | undefined }) {
    this.#masks = options.masks
    this.#debug = options.debug ?? false
    this.#onLine = options.onLine
  }

  /** Takes one line of standard output or error; both are read alike. */
  line(line: string): void {
    this.transcript.rawLog.push(line)
    const isKnown = (name: string): boolean => KNOWN_COMMANDS.includes(name) || name === this.#stopToken
    const command = parseCommand(line, isKnown)
    if (!command) {
      this.#show(line)
    } else if (this.#stopToken === undefined) {
      this.transcript.commands.push(command)
      this.#obey(command, line)
    } else {
      if (command.name === this.#stopToken) this.#stopToken = undefined
      this.#show(line)
    }
  }

  /** Shows a message, of the action or of the runner itself. */
  annotate(annotation: Annotation): void {
    const message = this.#masks.apply(annotation.message)
    this.transcript.annotations.push({ ...annotation, message })
    this.#show(`##[${annotation.level}]${message}`)
  }

  /** Tells that a process has ended. */
  endOfProcess(): void {
    this.#openGroup = undefined
    if (this.#stopToken === undefined) return
    this.transcript.violations.push('the process ended with commands still stopped')
    this.#stopToken = undefined
  }

  #obey(command: Command, line: string): void {
    const { name, data, grammar } = command
    const { violations } = this.transcript
    if (RETIRED[name]) violations.push(`${name} ${RETIRED[name]}`)
    if (grammar === 'brackets') violations.push(`legacy command in the line: ${this.#masks.apply(line)}`)
    if (name === 'stop-commands') this.#stop(data, line)
    if (name === 'add-mask') this.#masks.add(data)
    if (name === 'error' || name === 'warning' || name === 'notice')
      this.annotate(annotationOf(name, command))
    if (name === 'group') this.#beginGroup(data)
    if (name === 'endgroup') this.#endGroup()
    if (name === 'debug' && this.#debug) this.#show(`##[debug]${data}`)
  }

  #stop(token: string, line: string): void {
    if (token.trim() === '' || KNOWN_COMMANDS.includes(token.toLowerCase())) {
      this.transcript.violations.push(`stop-commands with the token "${token}", which the runner refuses`)
      return
    }
    this.#stopToken = token.toLowerCase()
    this.#show(line)
  }

  #beginGroup(title: string): void {
    this.#show(`##[group]${title}`)
    this.#openGroup = { title: this.#masks.apply(title), lines: [] }
    this.transcript.groups.push(this.#openGroup)
  }

  #endGroup(): void {
    this.#openGroup = undefined
    this.#show('##[endgroup]')
  }

  #show(text: string): void {
    const masked = this.#masks.apply(text)
    this.transcript.log.push(masked)
    this.#openGroup?.lines.push(masked)
    this.#onLine?.(masked)
  }
}

function annotationOf(level: Annotation['level'], { data, properties }: Command): Annotation {
  const { title, file, line } = properties
  return { level, message: data, ...(title && { title }), ...(file && { file }), ...(line && { line }) }
}
