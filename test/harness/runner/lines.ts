import { StringDecoder } from 'node:string_decoder'

export interface LineSplitter {
  push: (chunk: Buffer) => void
  /** Hands over what is left without a line end. */
  end: () => void
}

/** Splits a stream as .NET's `ReadLine` does: at LF, at CR and at CRLF, wherever the chunks happen to be cut. */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let endedWithCr = false

  const feed = (text: string): void => {
    const fresh = endedWithCr && text.startsWith('\n') ? text.slice(1) : text
    if (text !== '') endedWithCr = text.endsWith('\r')
    const lines = (rest + fresh).split(/\r\n|\r|\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  }

  return {
    push: (chunk) => feed(decoder.write(chunk)),
    end: () => {
      feed(decoder.end())
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}
