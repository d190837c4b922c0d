import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { command } from '../command.ts'
import { sshOptions } from '../transfer/lines.ts'
import { installed } from '../transfer/place.ts'
import type { ShopRelease, Site } from './site.ts'

/** Somebody who deploys the shop and rolls it back. */
export interface Tool {
  name: string
  version: string
  /** Why it takes no part. */
  missing: string | undefined
  /** What is not measured: makes the release known where the tool takes it from. */
  offer(release: ShopRelease): Promise<void>
  /** Gives the seconds from its start until the application answers with that version. */
  deploy(release: ShopRelease): Promise<number>
  /** Back to the release before; `to` is that one. */
  rollback(to: ShopRelease): Promise<number>
}

const nothing = async () => {}

export function ours(site: Site, version: string): Tool {
  return {
    ...{ name: 'ours', version, missing: undefined, offer: nothing },
    deploy: (release) => site.act('deploy-prod-test', release),
    rollback: (to) => site.act('rollback', to, { environment: 'prod-test', reason: 'The bench goes back' }),
  }
}

/** What people write by hand: a copy, then one session. */
export async function script(site: Site): Promise<Tool> {
  const { version, absence } = await installed(['ssh', '-V'], /OpenSSH_(\S+?)[,\s]/)
  const { name, port } = site.slot('script')
  const options = sshOptions(site.access)
  const at = String(site.line.port)
  const serve = (wanted: string) =>
    `ln -sfn releases/${wanted} current; systemctl restart shop-${name}; await-version ${port} ${wanted}`
  const host = 'root@127.0.0.1'
  const session = (text: string) => ['ssh', ...options, '-p', at, host, `set -e; cd /opt/${name}; ${text}`]
  const run = async (text: string, ...words: string[]) =>
    (await command(['sh', '-ec', text, 'sh', ...words], { cwd: site.folder })).seconds
  const quoted = (words: string[]) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  return {
    ...{ name: 'script with scp and ssh', version, missing: absence, offer: nothing },
    deploy: ({ version: wanted, archive }) => {
      const copy = ['scp', '-q', ...options, '-P', at, archive, `${host}:/opt/${name}/incoming.tar.gz`]
      const unpack = `mkdir releases/${wanted}; tar -C releases/${wanted} -xzf incoming.tar.gz; ${serve(wanted)}`
      const prune = 'ls -1t releases | tail -n +21 | (cd releases && xargs -r rm -rf)'
      return run(`${quoted(copy)}\n${quoted(session(`${unpack}; ${prune}`))}`)
    },
    rollback: ({ version: wanted }) => run(quoted(session(serve(wanted)))),
  }
}

const tasks = {
  serve: `
    - file: { src: "releases/{{ version }}", dest: "{{ root }}/current", state: link, force: true }
    - systemd: { name: "shop-{{ slot }}", state: restarted }
    - command: "await-version {{ port }} {{ version }}"`,
  unpack: `
    - file: { path: "{{ root }}/releases/{{ version }}", state: directory }
    - unarchive: { src: "{{ archive }}", dest: "{{ root }}/releases/{{ version }}" }`,
  prune: `
    - shell: "ls -1t | tail -n +21 | xargs -r rm -rf"
      args: { chdir: "{{ root }}/releases" }`,
}

const playbook = (list: string) =>
  `- hosts: all\n  gather_facts: false\n  remote_user: root\n  tasks:${list}\n`

/** A playbook of core modules, with pipelining and without gathering facts; its connections are new in each run. */
export async function ansible(site: Site): Promise<Tool> {
  const { version, absence } = await installed(['ansible', '--version'], /core ([\d.]+)/)
  const folder = join(site.folder, 'ansible')
  const { name, port } = site.slot('ansible')
  await mkdir(folder)
  await writeFile(join(folder, 'deploy.yml'), playbook(tasks.unpack + tasks.serve + tasks.prune))
  await writeFile(join(folder, 'rollback.yml'), playbook(tasks.serve))
  await writeFile(join(folder, 'hosts'), `lab ansible_host=127.0.0.1 ansible_port=${site.line.port}\n`)
  const options = sshOptions(site.access).join(' ')
  await writeFile(
    join(folder, 'ansible.cfg'),
    `[defaults]
inventory = hosts
interpreter_python = /usr/bin/python3
local_tmp = ${folder}/tmp
[ssh_connection]
pipelining = true
ssh_args = ${options} -o ControlMaster=auto -o ControlPersist=60s
control_path_dir = ${folder}/cp
`,
  )
  const play = async (book: string, values: Record<string, string>) => {
    const words = Object.entries({ slot: name, root: `/opt/${name}`, port: String(port), ...values })
    const env = { ...process.env, ANSIBLE_CONFIG: join(folder, 'ansible.cfg'), HOME: folder }
    const variables = words.flatMap(([key, value]) => ['-e', `${key}=${value}`])
    const { seconds } = await command(['ansible-playbook', book, ...variables], { cwd: folder, env })
    await endMasters(folder)
    return seconds
  }
  return {
    ...{ name: 'Ansible', version, missing: absence, offer: nothing },
    deploy: ({ version, archive }) => play('deploy.yml', { version, archive }),
    rollback: ({ version }) => play('rollback.yml', { version }),
  }
}

/** A connection that is kept for a minute would make the next run warm, which no job of CI is. */
async function endMasters(folder: string): Promise<void> {
  const end = 'for path in cp/*; do [ ! -S "$path" ] || ssh -S "$path" -O exit lab 2>/dev/null || :; done'
  await command(['sh', '-c', end], { cwd: folder })
  await rm(join(folder, 'cp'), { recursive: true, force: true })
}

const cap = {
  Capfile:
    "require 'capistrano/setup'\nrequire 'capistrano/deploy'\nrequire 'capistrano/scm/git'\ninstall_plugin Capistrano::SCM::Git\n",
  'config/deploy.rb': `set :application, 'shop'
set :repo_url, 'file:///srv/shop.git'
set :branch, ENV['BRANCH']
set :deploy_to, '/opt/capistrano'
set :log_level, :info
after 'deploy:publishing', :restart do
  on roles(:app) do
    execute :systemctl, 'restart', 'shop-capistrano'
    execute 'await-version', ENV['PORT'], ENV['VERSION']
  end
end
`,
}

/** Its own way: the host fetches the sources from a repository, here one on its own disk, which costs it no transfer. */
export async function capistrano(site: Site): Promise<Tool> {
  const { version, absence } = await installed(['cap', '--version'], /Version: ([\d.]+)/)
  const folder = join(site.folder, 'capistrano')
  for (const path of ['config/deploy', 'log', 'tmp']) await mkdir(join(folder, path), { recursive: true })
  for (const [path, text] of Object.entries(cap)) await writeFile(join(folder, path), text)
  const { keyFile, knownHostsFile } = site.access
  await writeFile(
    join(folder, 'config/deploy/production.rb'),
    `server '127.0.0.1', user: 'root', roles: %w{app}, ssh_options: {
  port: ${site.line.port}, keys: ['${keyFile}'], keys_only: true, config: false, auth_methods: %w(publickey),
  user_known_hosts_file: '${knownHostsFile}', verify_host_key: :always
}\n`,
  )
  const { port } = site.slot('capistrano')
  const play = async (task: string, { version }: ShopRelease) => {
    const env = { ...process.env, BRANCH: `v${version}`, VERSION: version, PORT: String(port), HOME: folder }
    return (await command(['cap', 'production', task], { cwd: folder, env })).seconds
  }
  return {
    ...{ name: 'Capistrano', version, missing: absence },
    offer: async ({ version }) => {
      const ssh = ['ssh', ...sshOptions(site.access)].join(' ')
      const url = `ssh://root@127.0.0.1:${site.line.port}/srv/shop.git`
      const env = { ...process.env, GIT_SSH_COMMAND: ssh }
      await command(['git', 'push', '--quiet', url, `v${version}`, 'main'], { cwd: site.repository, env })
    },
    deploy: (release) => play('deploy', release),
    rollback: (to) => play('deploy:rollback', to),
  }
}
