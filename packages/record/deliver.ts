import { DeployError } from '@deploy/kit/errors.ts'
import type { RecordSection, RecordText } from './change-records.ts'

/** What one record refuses; all else would meet the other records as well. */
const ofOneRecord = ['RECORD_REFUSED', 'RECORD_TOO_LONG']

/**
 * Delivers each text, and answers with the sections that were missing. A record that takes none keeps the others from nothing: the
 * first one's error is thrown when they are through.
 */
export async function deliverEach(
  texts: readonly RecordText[],
  deliver: (text: RecordText) => Promise<RecordSection[]>,
): Promise<RecordSection[]> {
  const missing: RecordSection[] = []
  const refused: DeployError[] = []
  for (const text of texts)
    try {
      missing.push(...(await deliver(text)))
    } catch (error) {
      if (!(error instanceof DeployError) || !ofOneRecord.includes(error.code)) throw error
      refused.push(error)
    }
  if (refused[0]) throw refused[0]
  return missing
}
