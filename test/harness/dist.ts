import { join, resolve } from 'node:path'

const { DEPLOY_DIST } = process.env

/** The release tree whose actions are played; the variable `DEPLOY_DIST` names another one than that of this checkout. */
export const dist = DEPLOY_DIST ? resolve(DEPLOY_DIST) : join(import.meta.dirname, '../../dist')
