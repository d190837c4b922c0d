import type { Kill } from './kill.ts'

/** What the harness keeps on a host, empty after each boot. */
export const place = '/run/sweep'

/** Touched when a round begins; it outlives a boot. */
export const began = '/var/lib/sweep-began'

/**
 * An `mv` first on PATH that stops the world at one entry of the journal: the agent writes an entry aside and renames it
 * into place, so that this is the exact moment before or after it. An armed shim kills the agent itself, or waits there
 * until the harness has killed something else. It lives on the test's hosts alone.
 */
const shim = `#!/bin/sh
[ -e ${place}/arm ] || exec /bin/mv "$@"
for last; do :; done
case $last in */.deploy/journal/*.jsonl) ;; *) exec /bin/mv "$@" ;; esac
read -r seq moment what < ${place}/arm
new=
for word; do case $word in *.jsonl.new.*) new=$word ;; esac; done
[ -n "$new" ] && [ "$(wc -l < "$new")" -eq "$seq" ] || exec /bin/mv "$@"
mkdir -m 777 ${place}/struck 2>/dev/null || exec /bin/mv "$@"
[ "$moment" = before ] || /bin/mv "$@" || exit
if [ "$what" = agent ]; then
  id=\${last##*/}
  for turn in "\${last%/journal/*}/orders/\${id%.jsonl}/turns/"??????; do :; done
  read -r pid rest < "$turn"
  kill -9 "$pid"
  : > ${place}/struck/done
  exit 1
fi
: > ${place}/struck/waits
tries=0
while [ ! -e ${place}/struck/go ] && [ "$tries" -lt 600 ]; do
  tries=$((tries + 1))
  sleep 0.05
done
[ "$moment" = after ] || exec /bin/mv "$@"
`

/** Puts the shim on a host; without an arm it does nothing. Rules of sudo are for the real one, which it goes on finding. */
export const installShim = `cat > /usr/local/bin/mv <<'SHIM'
${shim}SHIM
chmod 755 /usr/local/bin/mv
echo 'Defaults secure_path="/usr/sbin:/usr/bin"' > /etc/sudoers.d/sweep-shim
chmod 440 /etc/sudoers.d/sweep-shim
mkdir -p -m 1777 ${place}`

/** Prepares a round; arms the shim when the kill is at a point. */
export function arm({ at, target }: Kill): string {
  const clear = `mkdir -p ${place}; chmod 1777 ${place}; rm -rf ${place}/struck ${place}/arm ${place}/watching; : > ${began}; sleep 0.01`
  return 'seq' in at ? `${clear}; echo '${at.seq} ${at.moment} ${target}' > ${place}/arm` : clear
}

/** Prints `struck` when the shim waits for the harness or has killed the agent. */
export const askStruck = `[ ! -e ${place}/struck/waits ] && [ ! -e ${place}/struck/done ] || echo struck`

/** Lets what waits in the shim go on. */
export const release = `[ ! -e ${place}/struck ] || : > ${place}/struck/go; rm -f ${place}/arm`
