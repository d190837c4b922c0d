/**
 * Sets one value in an ini file as Python's configparser reads it: names of options in any case, values that go on in
 * indented lines, headers with a comment behind them. Everything else stays as it is, indentation and line ends included.
 */
export function setIni(
  text: string,
  { section, name, value }: { section: string; name: string; value: string },
): string {
  const rows = readRows(text)
  const inSection = rows.filter((row) => row.section === section)
  const options = inSection.filter(({ kind, option }) => kind === 'option' && same(option, name))
  const exact = options.filter(({ option }) => option === name)
  const targets = new Set(exact.length > 0 ? exact : options)
  if (targets.size > 0) {
    const kept = rows.filter(({ kind, of }) => !(kind === 'more' && of && targets.has(of)))
    return kept.map((row) => (targets.has(row) ? assigned(row, value) : row.text)).join('\n')
  }
  const last = rows.findLastIndex((row) => row.section === section && row.kind !== 'blank')
  const eol = text.includes('\r\n') ? '\r' : ''
  const texts = rows.map((row) => row.text)
  if (last >= 0) return texts.toSpliced(last + 1, 0, `${name} = ${value}${eol}`).join('\n')
  const end = texts.findLastIndex((row) => row.trim() !== '') + 1
  const gap = end > 0 ? [eol] : []
  return [...texts.slice(0, end), ...gap, `[${section}]${eol}`, `${name} = ${value}${eol}`, ''].join('\n')
}

/** Every option with its value, as configparser reads it: what is behind a value in its line is a part of it. */
export function readIni(text: string): { section: string; name: string; value: string }[] {
  const rows = readRows(text)
  return rows.flatMap((row) => {
    if (row.kind !== 'option') return []
    const { section = '', option: name = '' } = row
    const first = row.text
      .trim()
      .slice(name.length)
      .replace(/^\s*[=:]/, '')
    const more = rows.filter(({ kind, of }) => kind === 'more' && of === row).map((each) => each.text.trim())
    return [{ section, name, value: [first.trim(), ...more].join('\n') }]
  })
}

interface Row {
  text: string
  /** `more`: the value of an earlier option goes on. `blank`: a comment, too. */
  kind: 'blank' | 'header' | 'option' | 'more'
  section: string | undefined
  option?: string
  of?: Row | undefined
}

/** https://docs.python.org/3/library/configparser.html#supported-ini-file-structure */
function readRows(file: string): Row[] {
  let section: string | undefined
  let current: Row | undefined
  let indent = 0
  return file.split('\n').map((text) => {
    const content = text.trim()
    const level = text.search(/\S/)
    if (content === '' || /^[#;]/.test(content)) return { text, kind: 'blank', section }
    if (current && level > indent) return { text, kind: 'more', section, of: current }
    indent = level
    const header = /^\[(.+)\]/.exec(content)
    if (header) {
      section = header[1]
      current = undefined
      return { text, kind: 'header', section }
    }
    current = { text, kind: 'option', section, option: content.split(/[=:]/, 1)[0]!.trim() }
    return current
  })
}

/** configparser compares in lower case. */
function same(left: string | undefined, right: string): boolean {
  return left?.toLowerCase() === right.toLowerCase()
}

function assigned({ text, option }: Row, value: string): string {
  return `${/^\s*/.exec(text)![0]}${option} = ${value}${text.endsWith('\r') ? '\r' : ''}`
}
