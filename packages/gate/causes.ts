/** What is missing, in brackets behind a sentence; nothing where the text does not name it. */
const named = (name: string | undefined): string => (name === undefined ? '' : ` (${name})`)

/** Gets the name that the text gives what is missing. */
type Sentence = (name: string | undefined) => string

const notInstalled: Sentence = (name) =>
  `a module that the application imports is not installed in this release${named(name)}; look at its requirements.`

const notSet: Sentence = (name) =>
  `the application needs a variable of its environment that is not set${named(name)}; look at 'env', and at Environment= and EnvironmentFile= of the unit.`

/**
 * Texts by which well-known causes show themselves in logs and answers; the first that is found counts. A text names what is
 * missing in a group. Those of the kernel and of systemd come before those of applications, which often follow from them.
 */
const causes: [text: RegExp, sentence: Sentence][] = [
  [
    /oom-kill|OOM killer|Out of memory/i,
    () =>
      "the kernel ended the service because it used more memory (OOM) than its unit's MemoryMax=, its container's limit or the host has.",
  ],
  [
    /status=9\/KILL|exit code 137/,
    () =>
      "something killed the service by SIGKILL, most often the kernel that was out of memory (OOM): ask 'journalctl -k'.",
  ],
  [
    /Exec format error/,
    () =>
      'the program is not made for this host: it was built for another architecture, or it is no program.',
  ],
  [
    /EADDRINUSE|address (?:is )?already in use|Connection in use: /i,
    () =>
      'another process holds the port that the application wants; stop it, or give the slot another port.',
  ],
  [
    /(?:No module named|Cannot find (?:module|package)|ImportError: cannot import name) '?([\w@][\w@./-]{0,80})/,
    notInstalled,
  ],
  [/ModuleNotFoundError|ImportError|ERR_MODULE_NOT_FOUND/, notInstalled],
  [/KeyError: '([A-Z][A-Z0-9_]{1,60})'/, notSet],
  [/([A-Z][A-Z0-9_]{1,60}): (?:unbound variable|parameter not set)/, notSet],
  [/Set the ([A-Z][A-Z0-9_]{1,60}) environment variable/, notSet],
  [
    /environment variable:? ['"]?([A-Z][A-Z0-9_]{1,60})['"]? (?:is )?(?:not set|missing|required|must be set)/i,
    notSet,
  ],
  [/missing (?:required )?environment variables?:? ['"]?([A-Z][A-Z0-9_]{1,60})/i, notSet],
  [
    /DisallowedHost|Invalid HTTP_HOST header|<h1>Bad Request \(400\)<\/h1>/,
    () =>
      "the application refuses the name it is asked by (Django's ALLOWED_HOSTS); add the name there, or send one that is allowed under 'request-headers' of the check.",
  ],
  [
    /PermissionError|Permission denied|EACCES|EPERM/,
    () =>
      "the user of the service may not read, write or run a file; look at owners, groups and modes under 'files'.",
  ],
  [
    /No space left on device|ENOSPC|Disk quota exceeded/,
    () => 'the disk is full, or the quota of the user of the service is used up.',
  ],
  [
    /OperationalError[\s\S]{0,200}(?:could not connect|connection to server|Can't connect)|ECONNREFUSED|Connection refused/,
    () =>
      'a database or another service that the application needs does not answer; see that it runs, and under which address.',
  ],
  [
    /nothing listens on /,
    () => 'the application has not opened its port: it did not start, or it listens elsewhere.',
  ],
]

/** One plain sentence for people, never a ground for a decision. */
export function likelyCause(text: string): string | undefined {
  for (const [pattern, sentence] of causes) {
    const found = pattern.exec(text)
    if (found !== null) return sentence(found[1])
  }
  return undefined
}
