import { identifyServices, keepWayBack, stopServices, up } from '../steps/compose/up.ts'
import { services } from './services.ts'
import type { Source, Strategy } from './strategy.ts'

/** The services as a project of Compose: in order, each healthy before the next. */
export function compose(source?: Source): Strategy {
  return services({ keep: keepWayBack, stop: stopServices, up, identify: identifyServices }, source)
}
