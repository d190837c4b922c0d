import parse from 'spdx-expression-parse'
import type { Licence } from '../component.ts'
import { declaredLicence } from '../licences.ts'

export interface LicenceRule {
  allow?: string[] | undefined
  deny: string[]
}

interface Leaf {
  license: string
  plus?: true
  exception?: string
}

type Node = Leaf | { left: Node; conjunction: 'and' | 'or'; right: Node }

/**
 * The licences of a package that a rule does not let through. Of `A OR B` one suffices, of `A AND B` and of several licences
 * all are needed. `GPL-2.0-only WITH x` is let through by its own name or by that of the licence.
 */
export function refusedLicences(licences: Licence[], rule: LicenceRule): string[] {
  const allow = rule.allow && namesOf(rule.allow)
  const deny = namesOf(rule.deny)
  const mayBe = (names: string[]) =>
    !names.some((name) => deny.has(name)) && (allow === undefined || names.some((name) => allow.has(name)))
  return licences.flatMap(({ kind, value }) => {
    const holds = kind === 'name' ? mayBe([value.toLowerCase()]) : holdsFor(parse(value) as Node, mayBe)
    return holds ? [] : [value]
  })
}

function holdsFor(node: Node, mayBe: (names: string[]) => boolean): boolean {
  if ('license' in node) {
    const name = `${node.license}${node.plus === true ? '+' : ''}`.toLowerCase()
    const full = node.exception === undefined ? [] : [`${name} with ${node.exception.toLowerCase()}`]
    return mayBe([name, ...full])
  }
  const [left, right] = [holdsFor(node.left, mayBe), holdsFor(node.right, mayBe)]
  return node.conjunction === 'or' ? left || right : left && right
}

/** As they are written, and as SPDX writes them today. */
function namesOf(written: string[]): Set<string> {
  const all = written.flatMap((name) => [name, declaredLicence(name)?.value ?? name])
  return new Set(all.map((name) => name.toLowerCase().replace(/\s+/g, ' ')))
}
