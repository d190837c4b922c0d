export interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

/** Thrown where Jira refuses. */
export class Refusal extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super(JSON.stringify(answer.body))
    this.answer = answer
  }
}

/** In the form that Jira gives its errors. */
export function refuse(status: number, message: string, errors: Record<string, string> = {}): never {
  const errorMessages = message === '' ? [] : [message]
  throw new Refusal({ status, body: { errorMessages, errors } })
}
