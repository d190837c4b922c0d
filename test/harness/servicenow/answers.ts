export interface Answer {
  status: number
  body?: unknown
  /** In the place of JSON, with their type. */
  bytes?: Buffer
  type?: string
  headers?: Record<string, string>
}

/** An answer that refuses, thrown from anywhere. */
export class Refusal extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(`${answer.status}`)
    this.answer = answer
  }
}

export function refusal(
  status: number,
  message: string,
  detail: string | null,
  headers: Record<string, string> = {},
): Refusal {
  return new Refusal({ status, body: { error: { message, detail }, status: 'failure' }, headers })
}

export function noRecord(): Refusal {
  return refusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval")
}

/** How a business rule that stops a write is told. */
export function aborted(rule: string): Refusal {
  return refusal(
    403,
    'Operation Failed',
    `Operation against file 'change_request' was aborted by Business Rule '${rule}'. Business Rule Stack:${rule}`,
  )
}

/** How a data policy that a write breaks is told. */
export function policy(labels: string[]): Refusal {
  return refusal(
    403,
    'Operation Failed',
    `Data Policy Exception: The following fields are mandatory: ${labels.join(', ')}`,
  )
}
