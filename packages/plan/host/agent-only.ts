import { agentOnlyText, agentSha256, agentText } from '@deploy/agent/script.ts'
import { sh } from '@deploy/agent/sh.ts'
import { folder, installed } from './files.ts'
import type { Item } from './item.ts'

const place = '/usr/local/lib/deploy'

/** The forced command of a key that may call the agent in these folders, and nothing else. */
export function agentOnlyCommand(roots: string[]): string {
  return sh`${`${place}/agent-only`} ${roots}`.script
}

/** What such a key needs: the program that lets it in, and this version of the agent, which only root may change. */
export function agentOnly(): Item[] {
  const ofRoot = { owner: 'root', group: 'root' }
  const agent = `${place}/agents/${agentSha256}/agent.sh`
  return [
    folder(
      { ...ofRoot, path: place, mode: '0755' },
      'Nobody but root decides what a restricted key may run.',
    ),
    installed(
      { ...ofRoot, to: `${place}/agent-only`, text: agentOnlyText, mode: '0755' },
      {
        id: 'agent-only',
        title: 'The program that restricts a key to the agent',
        why: 'sshd runs it instead of what a client asks for; it passes on calls of the agent, and refuses all else.',
      },
    ),
    installed(
      { ...ofRoot, to: agent, text: agentText, mode: '0644' },
      {
        id: 'agent-allowed',
        title: `The agent ${agentSha256.slice(0, 12)}, which restricted keys may call`,
        why: 'Restricted keys run this copy, which the user who deploys cannot change. Those of other versions stay.',
      },
    ),
  ]
}
