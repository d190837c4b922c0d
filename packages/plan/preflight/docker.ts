import type { Problem, Question } from './problem.ts'

/** The engine's socket belongs to its group: https://docs.docker.com/engine/install/linux-postinstall/ */
export function docker({ slot, facts }: Question): Problem[] {
  if (slot.container === undefined || !facts.tools.includes('docker')) return []
  if (facts.uid === 0 || facts.groups.includes('docker')) return []
  return [
    {
      code: 'DOCKER_DENIED',
      message: `${facts.user} may not use Docker: it is not in the group docker.`,
      remedy: `Let Ops run once: sudo usermod -aG docker ${facts.user} (who may use Docker is as good as root on that host)`,
    },
  ]
}
