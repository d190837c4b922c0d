import type { Answer } from './answers.ts'
import type { Call } from './call.ts'

/**
 * One page of a list with GitHub's `Link` header. `wrap` makes the body where GitHub does not answer a bare array.
 * Source: https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function paged<T>(options: {
  call: Call
  path: string
  items: T[]
  render: (item: T) => unknown
  wrap?: (page: unknown[], total: number) => unknown
}): Answer {
  const { call, path, items, render } = options
  const size = Math.min(Math.max(Number(call.query.per_page ?? 30), 1), 100)
  const page = Math.max(Number(call.query.page ?? 1), 1)
  const last = Math.max(Math.ceil(items.length / size), 1)
  const rendered = items.slice((page - 1) * size, page * size).map(render)
  const link = links({ call, path, page, last })
  return {
    status: 200,
    body: options.wrap ? options.wrap(rendered, items.length) : rendered,
    ...(link ? { headers: { link } } : {}),
  }
}

function links(options: { call: Call; path: string; page: number; last: number }): string {
  const { call, path, page, last } = options
  const to = (target: number, rel: string): string => {
    const query = new URLSearchParams()
    for (const [key, value] of Object.entries(call.query)) query.set(key, String(value))
    query.set('page', String(target))
    return `<${call.urls.repo}${path}?${query}>; rel="${rel}"`
  }
  const before = page > 1 ? [to(page - 1, 'prev')] : []
  const after = page < last ? [to(page + 1, 'next'), to(last, 'last')] : []
  const first = page > 1 ? [to(1, 'first')] : []
  return [...before, ...after, ...first].join(', ')
}
