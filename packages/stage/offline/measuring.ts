import { sh } from '@deploy/agent/sh.ts'

/**
 * What the lines of checks.sh call, and what calls them until they have said good often enough. A row: when, good, bad or none, the
 * check, what was seen. Each check writes one row a round, in their order.
 */
export const measuring = sh`
  row() {
    nth=$((nth + 1))
    printf '%s\\t%s\\t%s\\t%s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" "$2" "$(plain "$3")" >> by-hand/rows.new
  }
  unmeasured() { row none "$1" "not measured: $2"; }
  # It may be known in a later round.
  pending() {
    waits=1
    unmeasured "$@"
  }
  proven() { row good "$1" 'the steps of the plan have proven it'; }
  # one_run NAME WHAT RUN: it was not started again since the measuring began.
  one_run() {
    first=by-hand/first.$nth
    [ -f "$first" ] || printf '%s\\n' "$3" > "$first"
    if [ "$(cat "$first")" = "$3" ]; then row good "$1" "$2 runs, $3"; else row bad "$1" "$2 was started again: $3, before that $(cat "$first")"; fi
  }
  shown() { printf '%s\\n' "$shown" | sed -n "s/^$1=//p" | head -n 1; }
  # unit NAME UNIT
  unit() {
    shown=$(systemctl show --property=LoadState,ActiveState,SubState,MainPID,NRestarts -- "$2.service" 2> /dev/null) || {
      unmeasured "$1" 'systemctl does not answer'
      return
    }
    state="$(shown LoadState) $(shown ActiveState)/$(shown SubState)"
    if [ "$state" != 'loaded active/running' ] || [ "$(shown MainPID)" = 0 ]; then
      row bad "$1" "$2 is $state"
    else
      one_run "$1" "$2" "main process $(shown MainPID), $(shown NRestarts) restarts"
    fi
  }
  # container NAME CONTAINER, of which $shown tells
  container() {
    if [ -z "$shown" ]; then
      unmeasured "$1" 'the Docker engine does not answer this user'
    elif [ "$(shown status)" != running ]; then
      row bad "$1" "$2 is $(shown status | grep . || echo absent)"
    elif [ -z "$(shown wanted)" ] || [ "$(shown image)" != "$(shown wanted)" ]; then
      row bad "$1" "$2 runs another image: $(shown image), and the release is $(shown wanted)"
    elif [ "$(shown oom)" = true ]; then
      row bad "$1" "the kernel has ended a process of $2 because its memory was full (OOM killer)"
    elif [ "$(shown health)" = unhealthy ]; then
      row bad "$1" "the HEALTHCHECK of $2 says unhealthy"
    elif [ "$(shown health)" = starting ]; then
      pending "$1" 'its HEALTHCHECK has no result yet'
    else
      one_run "$1" "$2" "$(shown container | cut -c 1-12), main process $(shown pid), $(shown restarts) restarts"
    fi
  }
  # http NAME SECONDS URL STATUS BODY [-H HEADER]...
  http() {
    name=$1 seconds=$2 url=$3 wanted=$4 text=$5
    shift 5
    command -v curl > /dev/null || {
      unmeasured "$name" 'the host has no curl'
      return
    }
    status=$(curl -q --globoff --silent --show-error --max-time "$seconds" --noproxy '*' --output by-hand/body --write-out '%{http_code}' "$@" "$url" 2> by-hand/why) || :
    if [ "$status" != "$wanted" ]; then
      row bad "$name" "status $status instead of $wanted $(head -n 1 by-hand/why)"
    elif [ -n "$text" ] && ! grep -q -F -e "$text" by-hand/body; then
      row bad "$name" "status $status, but the body lacks '$text'"
    else
      row good "$name" "status $status"
    fi
    rm -f by-hand/body by-hand/why
  }

  has() { grep -q "^[^$tab]*$tab$1$tab" "$2"; }

  # As many good rounds in a row as the gate asks for, for as long as it may take; less than that is no measurement. What is
  # broken off has measured nothing.
  measure() {
    say 'Measuring what can be measured here.'
    rm -f by-hand/rows by-hand/first.*
    . ./checks.sh
    sleep "$delay"
    good=0
    failed=0
    ends=$(($(date +%s) + limit))
    while :; do
      : > by-hand/rows.new
      nth=0
      waits=
      checks
      if has bad by-hand/rows.new; then
        good=0
        failed=$((failed + 1))
      elif [ -n "$waits" ]; then
        good=0
      else
        good=$((good + 1))
      fi
      read_state
      [ "$event" = activated ] || stop "It has ended while it was measured, and is $event. Write the report: sh deploy.sh report"
      [ "$good" -lt "$rounds" ] && [ "$failed" -le "$failures" ] && [ "$(date +%s)" -lt "$ends" ] || break
      sleep "$interval"
    done
    [ "$good" -ge "$rounds" ] ||
      sed -i "/\${tab}the steps of the plan have proven it$/!s/^\\([^$tab]*\\)\${tab}good$tab\\([^$tab]*\\)$tab/\\1\${tab}none$tab\\2\${tab}not measured: only $good good rounds in a row of $rounds; last: /" by-hand/rows.new
    mv by-hand/rows.new by-hand/rows
    while IFS=$tab read -r _ outcome name detail; do
      case $outcome in
        good) say "  good          $name: $detail" ;;
        bad) say "  BAD           $name: $detail" ;;
        *) say "  NOT MEASURED  $name: $detail" ;;
      esac
    done < by-hand/rows
  }
`
