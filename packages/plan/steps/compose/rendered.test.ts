import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readRendered } from './rendered.ts'

/** As Compose 2.26 prints it; the text of a command looks like a setting, and is none. */
const rendered = `name: lab
services:
  api:
    build:
      context: /lab/r1/api
      dockerfile: Dockerfile
    cap_add:
      - SYS_TIME
    environment:
      SECRET: 's3cr''et '
      TEXT: |-
        privileged: true
    ports:
      - mode: ingress
        host_ip: 127.0.0.1
        target: 81
        published: "5002"
        protocol: tcp
      - mode: ingress
        target: 82
        protocol: tcp
    security_opt:
      - no-new-privileges:true
      - seccomp=unconfined
    volumes:
      - type: bind
        source: '/data/it''s here'
        target: /app/files
        read_only: true
        bind:
          create_host_path: true
      - type: volume
        target: /anon
        volume: {}
  app:
    command:
      - sh
      - -c
      - |2-
          privileged: true
        sleep 100
    image: redis:7
    network_mode: host
    pid: host
    privileged: true
    tmpfs:
      - /run:size=64m
volumes:
  db:
    name: lab_db
    driver_opts:
      device: /
      o: bind
secrets:
  key:
    name: lab_key
    file: /lab/key
`

it('H41 finds what services ask for, and nothing in texts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rendered-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [file, facts] = [join(folder, 'one.yaml'), join(folder, 'facts')]
  writeFileSync(file, rendered)
  const { status, stderr } = spawnSync('sh', ['-eu', '-c', readRendered(file, facts).script], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(readFileSync(facts, 'utf8').trim().split('\n')).toEqual([
    'build|api',
    'privilege|api|capabilities',
    'port|api|127.0.0.1|5002',
    'privilege|api|security-options',
    "mount|api|bind|/data/it's here|/app/files|true",
    'mount|api|volume||/anon|',
    'image|app|redis:7',
    'privilege|app|host-network',
    'privilege|app|host-processes',
    'privilege|app|privileged',
    'mount|app|tmpfs||/run|',
    'volume|db|lab_db',
    'device|db|/',
    'file|key|/lab/key',
  ])
})
