import { parse } from 'yaml'
import * as z from 'zod/mini'

const words = z.string().check(z.regex(/\S/))
const id = z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]+$/)))
const validations = z.optional(z.strictObject({ required: z.optional(z.boolean()) }))
const asked = { label: words, description: z.optional(words) }
const typed = { ...asked, placeholder: z.optional(words), value: z.optional(words) }
// GitHub keeps "None" for what nobody has chosen.
const option = words.check(z.regex(/^(?!none$)/i))

/** https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema */
const element = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: words }) }),
  z.strictObject({ type: z.literal('input'), id, attributes: z.strictObject(typed), validations }),
  z.strictObject({
    type: z.literal('textarea'),
    id,
    attributes: z.strictObject({ ...typed, render: z.optional(words) }),
    validations,
  }),
  z.strictObject({
    type: z.literal('dropdown'),
    id,
    attributes: z.strictObject({
      ...asked,
      multiple: z.optional(z.boolean()),
      options: z.array(option).check(z.minLength(1), z.refine(isUnique)),
      default: z.optional(z.int()),
    }),
    validations,
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    id,
    attributes: z.strictObject({
      ...asked,
      options: z
        .array(z.strictObject({ label: words, required: z.optional(z.boolean()) }))
        .check(z.minLength(1)),
    }),
    validations,
  }),
])

type Question = Exclude<z.infer<typeof element>, { type: 'markdown' }>

/** An issue form, by the rules that GitHub tells of. */
const formSchema = z.strictObject({
  name: words,
  description: words,
  title: z.optional(words),
  labels: z.optional(z.array(words)),
  assignees: z.optional(z.array(words)),
  projects: z.optional(z.array(words)),
  type: z.optional(words),
  body: z.array(element).check(
    z.refine((body) => questionsIn(body).length > 0, 'a form asks something'),
    z.refine((body) => isUnique(questionsIn(body).flatMap((one) => one.id ?? [])), 'ids are unique'),
    z.refine((body) => isUnique(questionsIn(body).map(labelOf)), 'labels are unique'),
  ),
})

export type IssueForm = z.infer<typeof formSchema>

/** Reads the file of a form. Throws where GitHub would not show it. */
export function parseIssueForm(text: string): IssueForm {
  return formSchema.parse(parse(text))
}

/**
 * The body that GitHub makes of what somebody has answered, by the ids of the questions. Throws when a required one has no answer,
 * or one was never asked.
 */
export function filledIn({ body }: IssueForm, answers: Record<string, string>): string {
  const questions = questionsIn(body)
  const foreign = Object.keys(answers).filter((key) => !questions.some((one) => one.id === key))
  if (foreign.length > 0) throw new Error(`the form does not ask ${foreign.join(', ')}`)
  return questions
    .map((question) => {
      const answer = answers[question.id ?? '']
      if (answer === undefined && question.validations?.required)
        throw new Error(`${labelOf(question)} is required`)
      return `### ${labelOf(question)}\n\n${answer ?? '_No response_'}`
    })
    .join('\n\n')
}

function questionsIn(body: readonly z.infer<typeof element>[]): Question[] {
  return body.filter((one) => one.type !== 'markdown')
}

function labelOf({ attributes }: Question): string {
  return attributes.label
}

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}
