/** The search in tables. Without it everything is there, and the search is not shown. */
export const script = `
for (const part of document.querySelectorAll('[data-search]')) {
  const field = part.querySelector('.search')
  const input = part.querySelector('input')
  const count = part.querySelector('output')
  const rows = [...part.querySelectorAll('tbody tr')]
  if (rows.length === 0) continue
  field.hidden = false
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/)
    for (const row of rows) {
      const text = row.textContent.toLowerCase()
      row.hidden = !words.every((word) => text.includes(word))
    }
    const shown = rows.filter((row) => !row.hidden).length
    count.value = input.value.trim() === '' ? '' : shown + ' of ' + rows.length + ' shown'
  })
}
`
