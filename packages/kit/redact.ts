/** Shorter text stands in too many other words: to hide it would blank what people must read. */
export const LEAST_SECRET_CHARACTERS = 5
/** What is kept must stay readable, and an application may be called `voila`: shorter ones only the runner's log hides. */
const LEAST_HIDDEN_CHARACTERS = 8
const HIDDEN = '***'

/** Hides what it was told, in the forms in which programs print things. */
export interface Redactor {
  /** Also line by line, as logs would show it; what is shorter than eight characters is left alone. */
  add(secret: string): void
  /** The text with `***` in the place of every form of a secret; linear in its length. */
  redact(text: string): string
}

/**
 * A runner masks a secret as it is, in JSON, in URLs and in base64 (actions/runner, HostContext.cs), and only in logs. What is
 * kept as evidence or shown in a change record is nobody's concern but ours, and so are the forms that it does not know: base64
 * in the middle of other bytes, hex, HTML, quoted for a shell, reversed.
 */
export function createRedactor(): Redactor {
  const added = new Set<string>()
  const known = new Set<string>()
  let forms: string[] | undefined
  return {
    add: (secret) => {
      if (added.has(secret)) return
      added.add(secret)
      const values = [secret, ...secret.split(/\r\n|[\r\n]/)]
        .map((value) => value.trim())
        .filter((value) => value.length >= LEAST_HIDDEN_CHARACTERS && !/^-----[A-Z0-9 ]+-----$/.test(value))
      for (const form of values.flatMap(formsOf)) known.add(form)
      forms = undefined
    },
    redact: (text) => {
      // A longer form first, so that no rest of it stays.
      forms ??= [...known].toSorted((one, other) => other.length - one.length)
      return forms.reduce((kept, form) => (kept.includes(form) ? kept.replaceAll(form, HIDDEN) : kept), text)
    },
  }
}

/** The secrets of this process. */
export const secrets = createRedactor()

/** Text, such as a document of the evidence, without the secrets of this process. */
export function withoutSecrets(text: string): string {
  return secrets.redact(text)
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value)
  const json = jsonOf(value)
  const hex = bytes.toString('hex')
  const backslashed = value.replace(/[^\w@%+=:,./-]/g, '\\$&')
  const forms = [
    value,
    [...value].toReversed().join(''),
    json,
    jsonOf(json),
    ...[0, 1, 2].flatMap((before) => base64Of(bytes, before)),
    hex,
    hex.toUpperCase(),
    hex.replace(/..(?!$)/g, '$& '),
    ...urlFormsOf(value),
    ...htmlFormsOf(value),
    ...["'\\''", `'"'"'`].map((quote) => value.replaceAll("'", quote)),
    value.replace(/["\\$`]/g, '\\$&'),
    backslashed,
  ]
  return forms.filter((form) => form.length >= LEAST_HIDDEN_CHARACTERS)
}

function jsonOf(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

/** The characters that are the same whatever stands around the bytes, `before` of a group of three before them. */
function base64Of(bytes: Buffer, before: number): string[] {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const sure = text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
  return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')]
}

function urlFormsOf(value: string): string[] {
  if (!value.isWellFormed()) return []
  const encoded = encodeURIComponent(value)
  const strict = encoded.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const upper = [encoded, strict, strict.replaceAll('%20', '+'), encodeURI(value), formOf(value)]
  return [...upper, ...upper.map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))]
}

/** As a form of a page is sent. */
function formOf(value: string): string {
  return new URLSearchParams({ '': value }).toString().slice(1)
}

function htmlFormsOf(value: string): string[] {
  const plain = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const quoted = plain.replaceAll('"', '&quot;')
  return [
    plain,
    quoted,
    ...['&#39;', '&#x27;', '&#039;', '&apos;'].map((sign) => quoted.replaceAll("'", sign)),
  ]
}
