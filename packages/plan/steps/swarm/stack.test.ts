import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { toStack } from './stack.ts'

function converted(rendered: string): { stack: string; facts: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'stack-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const paths = {
    from: join(folder, 'one.yaml'),
    file: join(folder, 'stack.yaml'),
    facts: join(folder, 'facts'),
  }
  writeFileSync(paths.from, rendered)
  const { status, stderr } = spawnSync('sh', ['-eu', '-c', toStack(paths).script], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const facts = readFileSync(paths.facts, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  return { stack: readFileSync(paths.file, 'utf8'), facts }
}

/** As Compose 2.26 prints it, with what a stack takes in another form. */
const rendered = `name: lab
services:
  web:
    profiles:
      - prod
    command: null
    container_name: web
    depends_on:
      db:
        condition: service_started
        required: true
    deploy:
      replicas: 2
      resources:
        limits:
          cpus: 0.5
          memory: "52428800"
    environment:
      PRICE: $$5
      TEXT: |-
        restart: always
        privileged: true
    expose:
      - "80"
    extra_hosts:
      - db=10.0.0.1
    healthcheck:
      test:
        - CMD
        - "true"
      start_interval: 1s
    image: registry.example.org/web@sha256:aa
    ports:
      - mode: host
        host_ip: 127.0.0.1
        target: 8080
        published: "8081"
        protocol: tcp
    privileged: true
    read_only: false
    restart: always
    secrets:
      - source: token
        mode: "0440"
    volumes:
      - type: bind
        source: /srv/a
        target: /a
        bind:
          create_host_path: true
      - type: bind
        source: /srv/b
        target: /b
        bind:
          create_host_path: true
          propagation: rslave
      - type: tmpfs
        target: /t
        tmpfs:
          size: "1000"
networks:
  default:
    name: lab_default
  flat:
    name: lab_flat
    driver: bridge
secrets:
  token:
    name: lab_token
    file: /lab/token
  kept:
    name: kept
    external: true
`

it('makes a stack of what Compose renders, and tells what a stack does not have', () => {
  const { stack, facts } = converted(rendered)
  expect(facts).toEqual([
    'key|web|container_name',
    'key|web|depends_on',
    'key|web|start_interval',
    'key|web|host_ip',
    'key|web|privileged',
    'key|web|restart',
    'network|flat|bridge',
    'content|secrets|token',
  ])
  expect(parse(stack)).toEqual({
    version: '3.9',
    services: {
      web: {
        deploy: { replicas: 2, resources: { limits: { cpus: '0.5', memory: '52428800' } } },
        environment: { PRICE: '$$5', TEXT: 'restart: always\nprivileged: true' },
        extra_hosts: ['db:10.0.0.1'],
        healthcheck: { test: ['CMD', 'true'] },
        image: 'registry.example.org/web@sha256:aa',
        ports: [{ mode: 'host', target: 8080, published: 8081, protocol: 'tcp' }],
        read_only: false,
        secrets: [{ source: 'token', mode: 440 }],
        volumes: [
          { type: 'bind', source: '/srv/a', target: '/a' },
          { type: 'bind', source: '/srv/b', target: '/b', bind: { propagation: 'rslave' } },
          { type: 'tmpfs', target: '/t', tmpfs: { size: 1000 } },
        ],
      },
    },
    networks: { default: { name: 'lab_default' }, flat: { name: 'lab_flat', driver: 'bridge' } },
    secrets: { token: { name: 'lab_token', file: '/lab/token' }, kept: { name: 'kept', external: true } },
  })
  expect(stack).toContain('        mode: 0440\n')
})

it('finds nothing to tell in a file that is a stack already, on either kind of mode', () => {
  const plain =
    'services:\n  web:\n    image: a@sha256:aa\n    privileged: false\n    deploy:\n      mode: global\n'
  expect(converted(plain).facts).toEqual([])
  expect(converted(plain.replace('global', 'replicated-job')).facts).toEqual(['key|web|deploy.mode'])
  expect(converted(`${plain}      replicas: 0\n`).facts).toEqual(['key|web|deploy.replicas'])
})
