import { generateKeyPairSync, type KeyObject, randomInt, sign } from 'node:crypto'

interface Pair {
  key: string
  cert: string
}

interface Names {
  subject: string
  issuer: string
}

const day = 86_400_000

/** Certificates for shop.example and 127.0.0.1, made afresh: a good one of a made-up authority, an expired, a self-signed. */
export function certificates(): { authority: string; good: Pair; expired: Pair; selfSigned: Pair } {
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pair = (names: Names, days: number, signer?: KeyObject): Pair => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const cert = certificate({ names, publicKey, signer: signer ?? privateKey, days, authority: false })
    return { key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })), cert }
  }
  const names = { subject: 'shop.example', issuer: 'Test authority' }
  return {
    authority: certificate({
      names: { subject: names.issuer, issuer: names.issuer },
      publicKey: root.publicKey,
      signer: root.privateKey,
      days: 2,
      authority: true,
    }),
    good: pair(names, 1, root.privateKey),
    expired: pair(names, -1, root.privateKey),
    selfSigned: pair({ subject: names.subject, issuer: names.subject }, 1),
  }
}

interface Draft {
  names: Names
  publicKey: KeyObject
  signer: KeyObject
  /** It ends so many days from now and began three days ago. */
  days: number
  authority: boolean
}

/** RFC 5280, section 4.1, with an ECDSA signature; as PEM. */
function certificate({ names, publicKey, signer, days, authority }: Draft): string {
  const algorithm = sequence(Buffer.from('06082a8648ce3d040302', 'hex'))
  const extension = authority
    ? sequence(oid('551d13'), octets(sequence(der(0x01, Buffer.from([0xff])))))
    : sequence(
        oid('551d11'),
        octets(sequence(der(0x82, Buffer.from(names.subject)), der(0x87, Buffer.from([127, 0, 0, 1])))),
      )
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([randomInt(1, 128)])),
    algorithm,
    commonName(names.issuer),
    sequence(time(Date.now() - 3 * day), time(Date.now() + days * day)),
    commonName(names.subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  )
  const signature = sign('sha256', body, signer)
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const rows = whole
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')
  return `-----BEGIN CERTIFICATE-----\n${rows}\n-----END CERTIFICATE-----\n`
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))))
}

function time(at: number): Buffer {
  return der(0x18, Buffer.from(`${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`))
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}

function octets(body: Buffer): Buffer {
  return der(0x04, body)
}

function sequence(...items: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(items))
}

/** One value of the distinguished encoding rules (ITU-T X.690). */
function der(tag: number, body: Buffer): Buffer {
  const length = body.length
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), body])
}
