import type * as Serialize from '@cyclonedx/cyclonedx-library/Serialize'

export type XmlElement = Serialize.XML.Types.SimpleXml.Element

/** An element with these children, or with a text. */
export function element(
  name: string,
  children: XmlElement[] | string | number,
  attributes: Record<string, string> = {},
): XmlElement {
  return { type: 'element', name, attributes, children }
}

/** A whole XML document, two spaces a level, ending with a newline. */
export function xmlText(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, '')}`
}

function written({ name, namespace, attributes = {}, children }: XmlElement, indent: string): string {
  const all = { ...(namespace === undefined ? {} : { xmlns: String(namespace) }), ...attributes }
  const pairs = Object.entries(all).filter(([, value]) => value !== undefined)
  const open = `${indent}<${name}${pairs.map(([key, value]) => ` ${key}="${escaped(String(value))}"`).join('')}`
  if (children === undefined || children === '') return `${open}/>\n`
  if (typeof children === 'string' || typeof children === 'number')
    return `${open}>${escaped(String(children))}</${name}>\n`
  const inside = [...children].filter((child) => child.type === 'element')
  if (inside.length === 0) return `${open}/>\n`
  return `${open}>\n${inside.map((child) => written(child, `${indent}  `)).join('')}${indent}</${name}>\n`
}

/** Characters that XML 1.0 knows no way to write become a replacement character. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
}
