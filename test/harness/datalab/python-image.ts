import type { TestHost } from '../hosts/host.ts'

const dockerfile = `FROM scratch
ADD root.tar /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
ENV PATH=/usr/local/bin:/usr/bin:/bin
`

/** Python as Debian has it, the libraries that it is linked with, and busybox for the rest. */
const pack = `set -eu
  mkdir -p /root/python-image/tmp
  cd /root/python-image
  {
    ldd /usr/bin/python3 /usr/lib/python3.*/lib-dynload/*.so | grep -o '/[^ ]*\\.so[^ :]*' | grep -v lib-dynload
    printf '%s\\n' /usr/bin/python3 /usr/lib/python3.* /bin/busybox
  } | sort -u > files
  tar -c -h -P -f root.tar --transform 's,^/,,' --exclude '*/test' --exclude '*/ensurepip' --exclude '*/idlelib' -T files tmp
  DOCKER_BUILDKIT=1 docker build --quiet --tag "$1" .
  rm root.tar`

/** Builds an image with Python from the host's own packages, which asks no registry for anything. */
export async function buildPythonImage(host: TestHost, name: string): Promise<void> {
  await host.writeFile('/root/python-image/Dockerfile', dockerfile)
  await host.writeFile('/root/python-image/pack', pack)
  await host.exec(`sh /root/python-image/pack ${name}`)
}
