import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Sqlite from 'node:sqlite'
import { damaged } from './rpm-header.ts'

/**
 * The headers of all packages in rpmdb.sqlite, as https://github.com/rpm-software-management/rpm stores them. SQLite reads
 * files, so the database, and its write-ahead log if it has one, lie in a temporary folder for a moment. Throws SQLite's
 * errors for a damaged database.
 */
export function rpmHeaders(database: Uint8Array, log: Uint8Array | undefined): Uint8Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'rpmdb-'))
  try {
    const path = join(folder, 'rpmdb.sqlite')
    writeFileSync(path, database, { mode: 0o600 })
    if (log !== undefined && log.length > 0) writeFileSync(`${path}-wal`, log, { mode: 0o600 })
    return query(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function query(path: string): Uint8Array[] {
  // Older versions of Node have no SQLite; an import would keep everything else from running there.
  const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite') as typeof Sqlite
  const opened = new DatabaseSync(path, { allowExtension: false })
  try {
    const [kind] = opened
      .prepare("SELECT sql FROM sqlite_schema WHERE name = 'Packages' AND type = 'table'")
      .all()
    // A view, which a hostile database may hold, could be without end.
    if (!/^CREATE TABLE\b/i.test(String(kind?.sql ?? ''))) throw damaged('It has no table of packages.')
    return opened
      .prepare('SELECT blob FROM Packages ORDER BY hnum')
      .all()
      .flatMap(({ blob }) => (blob instanceof Uint8Array ? [blob] : []))
  } finally {
    opened.close()
  }
}
