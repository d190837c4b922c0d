import { deployStack, identifyStack } from '../steps/swarm/rollout.ts'
import { keepStack } from '../steps/swarm/way-back.ts'
import { services } from './services.ts'
import type { Source, Strategy } from './strategy.ts'

/** The services as a stack of Docker Swarm: the engine replaces the replicas, and takes back what does not run. */
export function swarm(source?: Source): Strategy {
  return services({ keep: keepStack, up: deployStack, identify: identifyStack }, source)
}
