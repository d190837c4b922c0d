import { compile } from './compile.ts'

/** Precompiled in dist/, where this file stands for its outcome. */
export const { validate } = compile('1.7')
