/** Texts by which well-known causes show themselves in logs and answers; the first that is found counts. */
const causes: [text: RegExp, sentence: string][] = [
  [
    /oom-kill|OOM killer|Out of memory/i,
    "the kernel ended the service because it used more memory (OOM) than its unit's MemoryMax=, its container's limit or the host has.",
  ],
  [
    /status=9\/KILL|exit code 137/,
    "something killed the service by SIGKILL, most often the kernel that was out of memory (OOM): ask 'journalctl -k'.",
  ],
  [
    /Exec format error/,
    'the program is not made for this host: it was built for another architecture, or it is no program.',
  ],
  [
    /EADDRINUSE|address (is )?already in use/i,
    'another process holds the port that the application wants; stop it, or give the slot another port.',
  ],
  [
    /ModuleNotFoundError|No module named|ImportError|Cannot find (module|package)|ERR_MODULE_NOT_FOUND/,
    'a module that the application imports is not installed in this release; look at its requirements.',
  ],
  [
    /PermissionError|Permission denied|EACCES|EPERM/,
    "the user of the service may not read, write or run a file; look at owners, groups and modes under 'files'.",
  ],
  [
    /DisallowedHost|Invalid HTTP_HOST header/,
    "the application refuses the name it is asked by; send it under 'request-headers' of the check.",
  ],
  [
    /nothing listens on /,
    'the application has not opened its port: it did not start, or it listens elsewhere.',
  ],
]

/** One plain sentence for people, never a ground for a decision. */
export function likelyCause(text: string): string | undefined {
  return causes.find(([pattern]) => pattern.test(text))?.[1]
}
