import { spawnSync } from 'node:child_process'
import { docker } from './docker.ts'
import { hasHostImage, imageBuildCommand } from './image.ts'

export type HostSupport = { available: true } | { available: false; reason: string; remedy: string }

/** Whether this machine can boot test hosts: an engine answers, and it has the host image or can build it. */
export async function hostSupport(): Promise<HostSupport> {
  if (!(await engineAnswers())) {
    return {
      available: false,
      reason: 'no Docker engine answers this user on this machine.',
      remedy:
        'They boot real systemd hosts as containers. Start Docker and join its group, or on Debian as root:\n' +
        '  scripts/ci.sh packages && scripts/ci.sh engine-start',
    }
  }
  if (await hasHostImage()) return { available: true }
  if (!onPath('debootstrap')) {
    return {
      available: false,
      reason: 'the host image is not built yet, and building it takes debootstrap.',
      remedy: 'Install it, on Debian or Ubuntu: sudo apt-get install debootstrap debian-archive-keyring',
    }
  }
  if (imageBuildCommand() === undefined) {
    return {
      available: false,
      reason: 'the host image is not built yet, and building it takes root.',
      remedy: 'Run the tests once as root, or as a user whose sudo asks for no password.',
    }
  }
  return { available: true }
}

async function engineAnswers(): Promise<boolean> {
  if (!onPath('docker')) return false
  const { code } = await docker(['version', '--format', '{{.Server.Version}}'], { check: false })
  return code === 0
}

function onPath(program: string): boolean {
  const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { env: { PATH } }).status === 0
}
