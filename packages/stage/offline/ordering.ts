import { sh } from '@deploy/agent/sh.ts'

/**
 * The order as the agent reads it, with who deploys and with the secrets of this command. What is not in the package goes from the
 * shell's memory into the archive: what no disk has held, no crash leaves behind.
 * The header is that of POSIX ustar: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html.
 */
export const ordering = sh`
  order() {
    entry order "$(sed "s/^deploy=.*/deploy=$id/; s/^actor=.*/actor=$(printf %s "$operator" | sed 's/[\\\\/&]/\\\\&/g')/" order/order)"
    [ -z "$secrets" ] || entry secret-env "$(given)"
    tar -c -f - -C order $(sed -n 's|^[0-9a-f]*  order/||p' SHA256SUMS | grep -v -x order)
  }
  given() {
    for name in $secrets; do
      eval "value=\\\${$name-}"
      printf '%s=%s\\n' "$name" "$value"
    done
  }
  # entry NAME TEXT
  entry() {
    size=$(printf '%s\\n' "$2" | wc -c)
    sum=0
    for byte in $(header "$1" "$size" '        ' | od -A n -v -t u1); do sum=$((sum + byte)); done
    header "$1" "$size" "$(printf '%07o ' "$sum")"
    printf '%s\\n' "$2"
    zeros $(((512 - size % 512) % 512))
  }
  # header NAME SIZE CHECKSUM
  header() {
    printf '%s' "$1"
    zeros $((100 - \${#1}))
    printf '%s\\000%s\\000%s\\000%011o\\000%s\\000%s0' 0000600 0000000 0000000 "$2" 00000000000 "$3"
    zeros 100
    printf 'ustar\\000%s' 00
    zeros 247
  }
  zeros() { head -c "$1" /dev/zero; }
`
