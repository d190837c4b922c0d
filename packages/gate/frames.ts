import { randomBytes } from 'node:crypto'

/** Frames of the WebSocket protocol (RFC 6455, 5.2), as far as a check needs them. */

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** A message longer than this is not read. */
const MAX_PAYLOAD_BYTES = 1024 * 1024

export interface Frame {
  /** The last of its message. */
  final: boolean
  opcode: number
  payload: Buffer
}

/** A whole message of a client, masked as it must be. */
export function clientFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload
  const mask = randomBytes(4)
  const head = Buffer.alloc(length < 126 ? 2 : 4)
  head[0] = 0x80 | opcode
  head[1] = 0x80 | (length < 126 ? length : 126)
  if (length >= 126) head.writeUInt16BE(length, 2)
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index % 4]!)])
}

/** The first frame of what a server has sent, once it is complete. Throws an Error for one that no server may send. */
export function readFrame(bytes: Buffer): { frame: Frame; rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined
  const [first, second] = [bytes[0]!, bytes[1]!]
  if ((first & 0x70) !== 0) throw new Error('a frame uses an extension that nobody agreed on')
  if ((second & 0x80) !== 0) throw new Error('a frame of the server is masked')
  const short = second & 0x7f
  const head = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < head) return undefined
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  if (length > MAX_PAYLOAD_BYTES) throw new Error('a frame is longer than a MiB')
  if (bytes.length < head + length) return undefined
  const frame = {
    final: (first & 0x80) !== 0,
    opcode: first & 0x0f,
    payload: bytes.subarray(head, head + length),
  }
  return { frame, rest: bytes.subarray(head + length) }
}
