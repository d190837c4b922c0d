import { DeployError } from './errors.ts'
import { hideSecret } from './hide.ts'

/**
 * A variable of the action's own environment that deploy.yml names in `key`, such as a password. Throws VARIABLE_MISSING for one
 * that is empty.
 */
export function variableOf(env: NodeJS.ProcessEnv, { name, key }: { name: string; key: string }): string {
  const value = env[name]
  if (value) return value
  throw new DeployError({
    code: 'VARIABLE_MISSING',
    message: `The environment variable ${name} is empty.`,
    cause: `deploy.yml names it in ${key}.`,
    remedy: `Give it under 'env:' of this step, such as ${name}: \${{ secrets.${name} }}. A secret that does not exist in this repository, or in the 'environment:' of this job, is empty too.`,
  })
}

/** The same for a secret, which is hidden at once in all that is printed and kept. Throws VARIABLE_MISSING. */
export function secretVariableOf(env: NodeJS.ProcessEnv, of: { name: string; key: string }): string {
  const value = variableOf(env, of)
  hideSecret(value)
  return value
}
