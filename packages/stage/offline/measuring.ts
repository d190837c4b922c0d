import { sh } from '@deploy/agent/sh.ts'

/**
 * What the lines of checks.sh call, and what calls them until they have said good often enough. A row: when, good, bad or none, the
 * check, what was seen.
 */
export const measuring = sh`
  row() { printf '%s\\t%s\\t%s\\t%s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" "$2" "$(plain "$3")" >> by-hand/rows; }
  unmeasured() { row none "$1" "not measured: $2"; }
  proven() { row good "$1" 'the steps of the plan have proven it'; }
  unit() {
    if systemctl is-active --quiet "$2"; then row good "$1" "$2 is active"; else row bad "$1" "$2 is not active"; fi
  }
  container() {
    running=$(docker container inspect --format '{{.State.Running}} {{.State.Restarting}}' "$2" 2> /dev/null || :)
    if [ "$running" = 'true false' ]; then row good "$1" "$2 runs"; else row bad "$1" "$2 does not run"; fi
  }
  # http NAME URL STATUS BODY [-H HEADER]...
  http() {
    name=$1 url=$2 wanted=$3 text=$4
    shift 4
    command -v curl > /dev/null || {
      unmeasured "$name" 'the host has no curl'
      return
    }
    status=$(curl --silent --max-time 10 --noproxy '*' --output by-hand/body --write-out '%{http_code}' "$@" "$url") || :
    if [ "$status" != "$wanted" ]; then
      row bad "$name" "status $status instead of $wanted"
    elif [ -n "$text" ] && ! grep -q -F -e "$text" by-hand/body; then
      row bad "$name" "status $status, but the body lacks '$text'"
    else
      row good "$name" "status $status"
    fi
    rm -f by-hand/body
  }

  # As many good rounds in a row as the gate asks for, for as long as it may take.
  measure() {
    say 'Measuring what can be measured here.'
    good=0
    tries=0
    while :; do
      : > by-hand/rows
      . ./checks.sh
      if grep -q "^[^$tab]*\${tab}bad$tab" by-hand/rows; then good=0; else good=$((good + 1)); fi
      tries=$((tries + 1))
      [ "$good" -lt "$rounds" ] && [ "$tries" -lt "$most_rounds" ] || break
      sleep 1
    done
    while IFS=$tab read -r _ outcome name detail; do
      case $outcome in
        good) say "  good          $name: $detail" ;;
        bad) say "  BAD           $name: $detail" ;;
        *) say "  NOT MEASURED  $name: $detail" ;;
      esac
    done < by-hand/rows
  }
`
