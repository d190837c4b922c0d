import { DeployError } from '@deploy/kit/errors.ts'
import { afterAll, expect } from 'vitest'
import type { Inventory } from '../component.ts'
import { createDocument } from '../document.ts'
import { proveSchema } from '../schema/prove.ts'
import { officialSchema } from './official-schema.ts'
import { xsdAbsence, xsdProblems } from './official-xsd.ts'

/** Of so many documents one is validated as XML too: enough to be odd in every way, few enough to be quick. */
const XML_OF = 3

const request = {
  subject: { name: 'app', version: '1' },
  timestamp: new Date(0),
  tool: { name: 'deploy', version: '1' },
}

/**
 * A judge of inputs: whatever is read must make a whole document, valid as JSON and as XML, or fail with an explanation.
 * Once in a test file; the XML is held against its schema when all tests have run, if this machine can.
 */
export function survival(): (read: () => Inventory | Promise<Inventory>) => Promise<void> {
  const problemsOf = officialSchema()
  const absence = xsdAbsence()
  const xml: string[] = []
  let made = 0
  if (absence !== undefined) console.log(`XML of odd inputs is not validated: ${absence}`)

  afterAll(async () => {
    if (absence === undefined) expect(await xsdProblems(xml, '1.6')).toEqual([])
  })

  return async (read) => {
    try {
      const document = createDocument({ ...request, inventories: [await read()] })
      expect(problemsOf(document.json)).toEqual([])
      await proveSchema(JSON.parse(document.json), { name: 'bom.json', specVersion: '1.6' })
      if (absence === undefined && made++ % XML_OF === 0) xml.push(document.xml())
    } catch (error) {
      if (!(error instanceof DeployError)) throw error
      expect(['SBOM_INCONSISTENT', 'SBOM_INVALID']).not.toContain(error.code)
    }
  }
}
