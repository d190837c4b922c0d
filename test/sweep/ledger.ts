import type { Control } from './control.ts'

/** What a database must hold, whatever is killed. Another kind of data is another object like this. */
export interface Ledger {
  /** The deployment of this release was confirmed: its migrations stay, and so does what it has answered. */
  deployed(release: string): void
  /**
   * A line for each thing that is wrong. A host that lost its power starts the service before the deployment is taken back: what
   * that wrote meanwhile may lie in the copy that is made before the data are put back.
   */
  problems(of: { lostPower: boolean }): Promise<string[]>
}

/**
 * Hears what the service answers, `<release> <token>` with a token for the row that it has written, and compares that with the
 * database: exactly the migrations of the releases that were confirmed, in every row, and no row lost that a confirmed one has
 * written.
 */
export function openLedger(): { heard(text: string): string | undefined; of(control: Control): Ledger } {
  const tokens = new Map<string, string>()
  const confirmed: string[] = []
  return {
    heard: (text) => {
      const [release, token] = text.trim().split(' ')
      if (release === undefined || token === undefined) return undefined
      tokens.set(token, release)
      return release
    },
    of: (control) => ({
      deployed: (release) => void confirmed.push(release),
      problems: async ({ lostPower }) => {
        const answered = [...tokens].filter(([, release]) => confirmed.includes(release))
        const seen = readContents(await control.run(contents))
        if (seen.rows === undefined) return ['the database does not answer']
        const missing = answered.filter(([token]) => !seen.rows!.has(token))
        const saved = missing.length > 0 && lostPower ? await control.run(savedRows) : ''
        const lost = missing.filter(([token]) => !saved.includes(token))
        // They are where they may be; the next ones need not look there.
        for (const [token] of missing) if (saved.includes(token)) tokens.delete(token)
        const wanted = migrationsOf(confirmed)
        return [
          ...(seen.migrations === wanted ? [] : [`migrations: ${seen.migrations} instead of ${wanted}`]),
          ...seen.marks
            .filter((mark) => !wanted.split(' ').includes(mark))
            .map((mark) => `rows have what only the migration ${mark} writes`),
          ...(lost.length === 0
            ? []
            : [`${lost.length} of ${answered.length} rows are lost, first ${lost[0]!.join(' of ')}`]),
        ]
      },
    }),
  }
}

/** Each release has one migration of two halves, named by its version. */
function migrationsOf(releases: string[]): string {
  const versions = releases.map((id) => id.slice(0, id.lastIndexOf('-')))
  return [...new Set(versions)]
    .flatMap((version) => [`${version}-first`, version])
    .toSorted()
    .join(' ')
}

const psql = (query: string) => `runuser -u postgres -- psql -d sweep -Atc "${query}"`

const contents = `cd /
${psql("select 'migration ' || name from migrations")}
${psql("select distinct 'mark ' || mark from entries, unnest(string_to_array(marks, ' ')) mark where mark <> ''")}
${psql("select 'row ' || token from entries")} && echo whole`

/** What was there before data were put back. */
const savedRows = `for copy in $(find /srv/backups -name '*-before-restore.dump'); do
  pg_restore --data-only --table=entries -f - "$copy"
done`

interface Contents {
  migrations: string
  /** What the migrations have left in the rows. */
  marks: string[]
  /** Undefined when the database does not answer. */
  rows: Set<string> | undefined
}

function readContents(text: string): Contents {
  const lines = text.split('\n')
  const of = (kind: string) =>
    lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1))
  return {
    migrations: of('migration').toSorted().join(' '),
    marks: of('mark'),
    rows: lines.includes('whole') ? new Set(of('row')) : undefined,
  }
}
