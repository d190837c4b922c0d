import { lines, sh } from '@deploy/agent/sh.ts'
import type { Setup } from '@deploy/manifest/manifest.ts'
import { type Item, idOf } from './item.ts'

export function packages(names: string[]): Item {
  return {
    id: 'packages',
    title: `Packages: ${names.join(', ')}`,
    why: 'deploy.yml names them in setup.packages.',
    check: sh`
      missing=''
      for name in ${names}; do has_package "$name" || missing="$missing $name"; done
      [ -z "$missing" ] || differs "not installed:$missing"
    `,
    do: sh`add_packages ${names}`,
  }
}

/** What steps call by name; python is asked for its version by every deployment. */
export function programs(names: string[]): Item {
  return {
    id: 'programs',
    title: `Programs: ${names.join(', ')}`,
    why: 'The steps of a deployment call them.',
    check: sh`
      missing=''
      for name in ${names}; do command -v "$name" > /dev/null || missing="$missing $name"; done
      [ -z "$missing" ] || differs "not found:$missing"
    `,
    remedy: 'Install them, or name their packages in setup.packages.',
  }
}

export function running(unit: string, why: string): Item {
  return {
    id: idOf('runs', unit),
    title: `${unit} runs, and starts with the host`,
    why,
    check: sh`
      systemctl is-enabled --quiet ${unit} || differs ${`${unit} is not enabled`}
      systemctl is-active --quiet ${unit} || differs ${`${unit} does not run`}
    `,
    do: sh`systemctl enable --quiet --now ${unit}`,
  }
}

export function enabled(unit: string): Item {
  return {
    id: idOf('enabled', unit),
    title: `${unit} starts with the host`,
    why: 'deploy.yml names it in setup.enabled.',
    check: sh`systemctl is-enabled --quiet ${unit} || differs ${`${unit} is not enabled`}`,
    do: sh`systemctl enable --quiet ${unit}`,
  }
}

export function masked(unit: string): Item {
  return {
    id: idOf('masked', unit),
    title: `${unit} never runs`,
    why: 'deploy.yml names it in setup.masked.',
    check: sh`
      case $(systemctl is-enabled ${unit} 2> /dev/null) in masked*) ;; *) differs ${`${unit} is not masked`} ;; esac
      ! systemctl is-active --quiet ${unit} || differs ${`${unit} still runs`}
    `,
    do: sh`systemctl mask --quiet --now ${unit}`,
  }
}

/** Debian calls it cron, others crond. */
export const cronDaemon: Item = {
  id: 'cron',
  title: 'Jobs of cron are run',
  why: 'deploy.yml has jobs in setup.cron.',
  check: sh`
    for unit in cron crond cronie; do
      if systemctl is-active --quiet "$unit.service"; then exit 0; fi
    done
    differs 'no cron runs'
  `,
  remedy: 'Name its package in setup.packages (cron, or cronie), and its unit in setup.services.',
}

export function timeSync(): Item {
  return {
    id: 'time',
    title: 'The clock is kept right',
    why: 'Certificates, tokens and the times in the evidence need it.',
    check: sh`
      command -v timedatectl > /dev/null || unseen 'there is no timedatectl to ask'
      case $(timedatectl show -p NTP -p NTPSynchronized 2>&1) in
        *=yes*) ;;
        *NTP=no*) differs 'nothing keeps the clock right' ;;
        *) unseen 'timedatectl does not answer' ;;
      esac
    `,
    do: sh`timedatectl set-ntp true || refuse 'chrony or systemd-timesyncd is needed: name it in setup.packages'`,
  }
}

export function firewall(ports: number[]): Item {
  return {
    id: 'firewall',
    title: `The firewall lets TCP ${ports.join(', ')} in`,
    why: 'deploy.yml names them in setup.open.',
    check: sh`for port in ${ports}; do lets_in "$port"; done`,
    do: sh`for port in ${ports}; do let_in "$port"; done`,
  }
}

export function certificate({ path, key, minimumDays }: Setup['certificates'][number]): Item {
  return {
    id: idOf('certificate', path),
    title: `The certificate ${path} is good for ${minimumDays} days`,
    why: 'deploy.yml names it in setup.certificates.',
    check: lines(
      sh`
        is_there ${path}
        [ -r ${path} ] || unseen ${`only root may read ${path}`}
        openssl x509 -noout -in ${path} 2> /dev/null || differs ${`${path} is no certificate`}
        openssl x509 -noout -checkend ${minimumDays * 86_400} -in ${path} > /dev/null || differs "it ends $(openssl x509 -noout -enddate -in ${path} | cut -d= -f2)"
      `,
      key === undefined
        ? undefined
        : sh`
            is_there ${key}
            is_private ${key}
            [ -r ${key} ] || unseen ${`only root may read ${key}`}
            public=$(openssl pkey -pubout -passin pass: -in ${key} 2> /dev/null) || differs ${`${key} is no private key`}
            [ "$(openssl x509 -noout -pubkey -in ${path})" = "$public" ] || differs ${`${key} does not fit it`}
          `,
    ),
    remedy: `Let it be issued or renewed, and put it there.`,
  }
}

/** Shell of the manifest, in a process of its own. */
export function further({ name, why, check, do: act }: Setup['further'][number]): Item {
  return {
    id: idOf('further', name),
    title: name,
    why,
    check: sh`sh -eu -c ${check.trimEnd()}`,
    ...(act === undefined
      ? { remedy: 'See why it is asked for, and make it so.' }
      : { do: sh`sh -eu -c ${act.trimEnd()}` }),
  }
}
