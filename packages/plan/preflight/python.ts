import type { Problem, Question } from './problem.ts'

export function python({ slot: { venv }, facts }: Question): Problem[] {
  // The facts tell of python3 only; another interpreter is asked by the step that uses it.
  if (venv?.python !== 'python3') return []
  if (!facts.python) {
    return [
      {
        code: 'PYTHON_MISSING',
        message: 'The host has no python3, which the venv needs.',
        remedy: 'Let Ops install python3 and python3-venv.',
      },
    ]
  }
  const minimum = venv.minimumPython
  if (!minimum || atLeast(facts.python, minimum)) return []
  return [
    {
      code: 'PYTHON_TOO_OLD',
      message: `The host has Python ${facts.python}; deploy.yml asks for ${minimum} or later.`,
      remedy: 'Let Ops install a newer one and name it in venv.python.',
    },
  ]
}

/** What setup.py of a package does, it does as the user who runs pip. */
export function pip({ slot: { venv, files }, facts }: Question): Problem[] {
  if (!venv || facts.uid !== 0 || files.owner) return []
  return [
    {
      code: 'PIP_AS_ROOT',
      message: 'Packages would be installed as root, with whatever they bring along.',
      remedy:
        'Name the user whom the files belong to in files.owner of deploy.yml, or log in as another user than root.',
    },
  ]
}

function atLeast(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = minimum.split('.').map(Number)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}
