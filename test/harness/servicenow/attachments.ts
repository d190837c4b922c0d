import { createHash } from 'node:crypto'
import { type Answer, noRecord, refusal } from './answers.ts'
import { add, find, type State } from './state.ts'

export interface UploadCall {
  state: State
  query: Record<string, string>
  type: string | undefined
  bytes: Buffer
  at: string
  user: string
  /** `com.glide.attachment.max_size`, in bytes. */
  maximumBytes: number
  /** `glide.attachment.extensions`; everything when it is not set. */
  extensions: string[] | undefined
}

/** `POST /api/now/attachment/file`: one file, whose name may be there already: then there are two. */
export function upload(call: UploadCall): Answer {
  const { state, query, type, bytes, at, user } = call
  const { table_name: table, table_sys_id: row, file_name: name } = query
  if (!table || !row || !name)
    throw refusal(400, 'Missing required parameters', 'table_name, table_sys_id and file_name are required')
  if (type === undefined || bytes.length === 0) throw refusal(400, 'Request body missing', null)
  if (find(state, table, row) === undefined) throw noRecord()
  const extension = name.split('.').at(-1)?.toLowerCase() ?? ''
  if (call.extensions && !call.extensions.includes(extension))
    throw refusal(403, 'Insufficient rights', `File extension ${extension} is not allowed`)
  if (bytes.length > call.maximumBytes)
    throw refusal(413, 'Attachment too large', `The file is larger than ${call.maximumBytes} bytes`)
  const made = add(
    state,
    'sys_attachment',
    {
      table_name: table,
      table_sys_id: row,
      file_name: name,
      content_type: type,
      size_bytes: String(bytes.length),
      hash: createHash('sha256').update(bytes).digest('hex'),
    },
    { at, by: user },
  )
  state.files.set(made.sys_id!, bytes)
  return { status: 201, body: { result: made } }
}
