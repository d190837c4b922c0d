import { bad, type Check, good, type Measurement, none, oneLine, unitName } from '../check.ts'
import { holdersOf, tellHolder, tellHolders, userOf } from '../holders.ts'
import { type Listener, nameOf, readListeners, readTables } from '../listeners.ts'

/** Everybody who listens on one TCP port of the host is of the unit and the user that are asked for. */
export const portCheck: Check<'port'> = {
  type: 'port',
  target: ({ port, unit, user }) =>
    [port, ...(unit === undefined ? [] : [`of ${unit}`]), ...(user === undefined ? [] : [`as ${user}`])].join(
      ' ',
    ),
  begin: ({ port, unit, user }, { probe, slot }) => {
    const asked = { user, unit: unit === undefined ? undefined : `${unitName('port', unit, slot)}.service` }
    return async (signal) => {
      const { code, stdout } = await probe.exec(readTables, signal)
      const listeners = readListeners(stdout)
      if (code !== 0 || listeners === undefined) return none('/proc/net does not tell who listens')
      const found = listeners.filter((one) => one.protocol === 'tcp' && one.port === port)
      if (found.length === 0) return bad(`nobody listens on port ${port}`)
      const told = await probe.exec(tellHolders(found), signal)
      const judged = found.map((one) => judge(one, told.stdout, asked))
      return judged.find(({ outcome }) => outcome === 'bad') ?? judged.find(isNone) ?? all(judged)
    }
  },
}

const isNone = ({ outcome }: Measurement) => outcome === 'none'

function all(judged: Measurement[]): Measurement {
  return good(oneLine(judged.map(({ detail }) => detail).join('; ')))
}

interface Asked {
  unit: string | undefined
  user: string | undefined
}

function judge(one: Listener, told: string, { unit, user }: Asked): Measurement {
  const opener = userOf(one, told)
  const holders = holdersOf(one, told)
  // systemd keeps the sockets that it hands to a service (socket activation).
  const served = holders.filter(({ pid }) => pid !== 1)
  const judged = served.length > 0 ? served : holders
  const other = unit === undefined ? undefined : judged.find((holder) => holder.unit !== unit)
  const seen = oneLine(`${nameOf(one)} (${tellHolder(other ?? judged[0])}, user ${opener})`, 160)
  if (user !== undefined && opener !== user) return bad(`not of user ${user}: ${seen}`)
  if (other !== undefined) return bad(`not of ${unit}: ${seen}`)
  return unit !== undefined && judged.length === 0
    ? none(`of which unit it is, this user may not see: ${seen}`)
    : good(seen)
}
