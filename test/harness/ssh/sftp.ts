import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
} from 'node:fs/promises'
import { resolve } from 'node:path'
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2'

const { OPEN_MODE, STATUS_CODE, flagsToString } = ssh2.utils.sftp

type Handle = { file: FileHandle } | { folder: string; names: string[] }

/** A small SFTP on real files: open, read, write, stat, rename, mkdir, readdir, remove. Paths start at `home`. */
export function serveSftp(sftp: SFTPWrapper, home: string): void {
  const handles = new Map<number, Handle>()
  let last = 0
  const add = (id: number, handle: Handle) => {
    handles.set(++last, handle)
    const name = Buffer.alloc(4)
    name.writeUInt32BE(last)
    sftp.handle(id, name)
  }
  const at = (path: string) => resolve(home, path)
  const find = (name: Buffer) => handles.get(name.length === 4 ? name.readUInt32BE() : 0)
  const fileOf = (name: Buffer) => {
    const handle = find(name)
    if (handle === undefined || !('file' in handle)) throw new Error('not an open file')
    return handle.file
  }
  /** Answers with what `work` does: its own answer, OK when it gives none, or the status of its failure. */
  const answer = (id: number, work: () => Promise<unknown>) =>
    work().then(
      (answered) => answered === true || sftp.status(id, STATUS_CODE.OK),
      (error: NodeJS.ErrnoException) => sftp.status(id, statusOf(error)),
    )
  const reply = (send: () => void) => {
    send()
    return true
  }

  sftp.on('OPEN', (id, path, flags, { mode }) =>
    answer(id, async () => {
      const file = await open(
        at(path),
        flagsToString(flags) ?? 'r',
        flags & OPEN_MODE.CREAT ? mode : undefined,
      )
      return reply(() => add(id, { file }))
    }),
  )
  sftp.on('READ', (id, name, offset, length) =>
    answer(id, async () => {
      const { bytesRead, buffer } = await fileOf(name).read(Buffer.alloc(length), 0, length, offset)
      return reply(() =>
        bytesRead === 0 ? sftp.status(id, STATUS_CODE.EOF) : sftp.data(id, buffer.subarray(0, bytesRead)),
      )
    }),
  )
  sftp.on('WRITE', (id, name, offset, data) =>
    answer(id, () =>
      fileOf(name)
        .write(data, 0, data.length, offset)
        .then(() => {}),
    ),
  )
  sftp.on('CLOSE', (id, name) =>
    answer(id, async () => {
      const handle = find(name)
      handles.delete(name.readUInt32BE())
      if (handle !== undefined && 'file' in handle) await handle.file.close()
    }),
  )
  sftp.on('STAT', (id, path) => answer(id, async () => attrs(sftp, id, await stat(at(path)))))
  sftp.on('LSTAT', (id, path) => answer(id, async () => attrs(sftp, id, await lstat(at(path)))))
  sftp.on('FSTAT', (id, name) => answer(id, async () => attrs(sftp, id, await fileOf(name).stat())))
  sftp.on('RENAME', (id, from, to) => answer(id, () => rename(at(from), at(to))))
  sftp.on('MKDIR', (id, path) => answer(id, () => mkdir(at(path)).then(() => {})))
  sftp.on('RMDIR', (id, path) => answer(id, () => rmdir(at(path))))
  sftp.on('REMOVE', (id, path) => answer(id, () => rm(at(path))))
  sftp.on('REALPATH', (id, path) =>
    answer(id, async () => {
      const filename = await realpath(at(path))
      return reply(() => sftp.name(id, [{ filename, longname: filename, attrs: {} as Attributes }]))
    }),
  )
  sftp.on('OPENDIR', (id, path) =>
    answer(id, async () => {
      const names = await readdir(at(path))
      return reply(() => add(id, { folder: at(path), names }))
    }),
  )
  sftp.on('READDIR', (id, name) =>
    answer(id, async () => {
      const handle = find(name)
      if (handle === undefined || !('folder' in handle)) throw new Error('not an open folder')
      const entries = handle.names.splice(0)
      const list = await Promise.all(
        entries.map(async (filename) => ({
          filename,
          longname: filename,
          attrs: attributes(await lstat(resolve(handle.folder, filename))),
        })),
      )
      return reply(() => (list.length === 0 ? sftp.status(id, STATUS_CODE.EOF) : sftp.name(id, list)))
    }),
  )
}

interface Stats {
  mode: number
  uid: number
  gid: number
  size: number
  atimeMs: number
  mtimeMs: number
}

function attributes({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1_000), mtime: Math.floor(mtimeMs / 1_000) }
}

function attrs(sftp: SFTPWrapper, id: number, stats: Stats): true {
  sftp.attrs(id, attributes(stats))
  return true
}

function statusOf({ code }: NodeJS.ErrnoException): number {
  if (code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE
  if (code === 'EACCES' || code === 'EPERM') return STATUS_CODE.PERMISSION_DENIED
  return STATUS_CODE.FAILURE
}
