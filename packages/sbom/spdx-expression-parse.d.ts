declare module 'spdx-expression-parse' {
  /** Throws when the text is not an SPDX licence expression. */
  export default function parse(expression: string): unknown
}
