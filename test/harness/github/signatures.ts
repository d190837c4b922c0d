import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Run } from './state.ts'

/** Scheme of short-lived proofs: signed addresses of blobs, and the token that a job shows the artifact service. */
export interface Signer {
  signBlob: (blob: string, access: 'read' | 'write') => string
  isBlobSigned: (blob: string, access: string | null, signature: string | null) => boolean
  runtimeToken: (run: Run, jobBackendId: string) => string
  /** The run and job that a genuine token speaks for, or undefined. */
  readRuntimeToken: (token: string) => { runBackendId: string; jobBackendId: string } | undefined
}

export function createSigner(secret: string): Signer {
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url')
  const matches = (text: string, signature: string | null): boolean => {
    const expected = Buffer.from(sign(text))
    const given = Buffer.from(signature ?? '')
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
  return {
    signBlob: (blob, access) => sign(`${access} ${blob}`),
    isBlobSigned: (blob, access, signature) => matches(`${access} ${blob}`, signature),
    runtimeToken: (run, jobBackendId) => {
      const scp = `Actions.GenericRead:0 Actions.Results:${run.backendId}:${jobBackendId}`
      const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ scp, aud: 'vso' })}`
      return `${unsigned}.${sign(unsigned)}`
    },
    readRuntimeToken: (token) => {
      const [header, payload, signature] = token.split('.')
      if (!payload || !matches(`${header}.${payload}`, signature ?? null)) return undefined
      const { scp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { scp: string }
      const [, runBackendId, jobBackendId] = /Actions\.Results:([^:\s]+):([^:\s]+)/.exec(scp) ?? []
      return runBackendId && jobBackendId ? { runBackendId, jobBackendId } : undefined
    },
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
