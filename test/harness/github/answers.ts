/** What an operation answers; `bytes` is for answers that are not JSON. */
export interface Answer {
  status: number
  body?: unknown
  bytes?: Buffer
  headers?: Record<string, string>
}

/** One entry of GitHub's `errors` array: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
export interface FieldError {
  resource: string
  field: string
  code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom'
  message?: string
  value?: string
}

/** A refusal in GitHub's words. Operations throw it; the server turns it into the answer. */
export class Refusal extends Error {
  readonly answer: Answer

  constructor(answer: Answer, message: string) {
    super(message)
    this.name = 'Refusal'
    this.answer = answer
  }
}

/** A refusal with GitHub's basic error body. */
export function refusal(status: number, message: string, headers: Record<string, string> = {}): Refusal {
  return new Refusal({ status, body: errorBody(status, message), headers }, message)
}

/** 404, which GitHub also says where the token may not look. */
export function notFound(): Refusal {
  return refusal(404, 'Not Found')
}

/** 422 "Validation Failed" with the fields that are wrong. */
export function invalid(...errors: FieldError[]): Refusal {
  const body = { ...errorBody(422, 'Validation Failed'), errors }
  return new Refusal({ status: 422, body }, `Validation Failed: ${JSON.stringify(errors)}`)
}

/** 422 for a text that is longer than GitHub stores, counted in characters. */
export function refuseLong(options: {
  resource: string
  field: string
  text: string | null | undefined
  limit: number
}): void {
  const { resource, field, text, limit } = options
  if ([...(text ?? '')].length <= limit) return
  throw invalid({
    resource,
    field,
    code: 'custom',
    message: `${field} is too long (maximum is ${limit} characters)`,
  })
}

/** The answer where the emulator itself is at its end; never what GitHub would say. */
export function unsupported(what: string): Refusal {
  const message = `This GitHub emulator does not support ${what}. See test/harness/github/operations.ts.`
  return new Refusal({ status: 501, body: { message } }, message)
}

function errorBody(status: number, message: string): Record<string, string> {
  return { message, documentation_url: 'https://docs.github.com/rest', status: String(status) }
}
