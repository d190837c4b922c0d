import type { Component, Inventory } from '../component.ts'
import type { ImageSource } from '../image/archive.ts'
import { readImage } from '../readers/image.ts'
import { layerOf, sourceOf, type TarEntry, tarOf } from './images.ts'

export const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'

export const status = (...packages: string[]) => packages.join('\n\n')
export const libc = `Package: libc6
Status: install ok installed
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u8
Provides: libc6-virtual (= 2)
Description: a library
 Package: not a field`
export const curl = `Package: curl
Status: install ok installed
Architecture: amd64
Version: 7.88.1-10
Source: curl-src (7.88.1-9)
Depends: absent-alternative | libc6 (>= 2.34), libc6-virtual
Homepage: https://curl.example.test/`
const removed = `Package: gone
Status: deinstall ok config-files
Version: 1`

export const read = async (entries: TarEntry[] | ImageSource, change = {}) => {
  const source = Array.isArray(entries) ? sourceOf(await tarOf(entries)) : entries
  return readImage({ path: 'shop.tar', source, ...change })
}
export const outline = ({ components }: Inventory) =>
  Object.fromEntries(components.map(({ purl, dependsOn }) => [purl, dependsOn]))
export const find = ({ components }: Inventory, name: string): Component =>
  components.find((one) => one.name === name)!
export const layersOf = ({ properties }: Component) =>
  properties.flatMap(({ name, value }) => (name === 'deploy:image:layer' ? [value] : []))

export const base = () =>
  layerOf([
    ['etc/os-release', { type: 'symlink', linkname: '../usr/lib/os-release' }],
    ['usr/lib/os-release', debian],
    ['var/lib/dpkg/status', status(libc, removed)],
    [
      'usr/share/doc/libc6/copyright',
      'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: LGPL-2.1+\n\nFiles: x\nLicense: Expat\n text\n',
    ],
    ['opt/large', Buffer.alloc(100_000)],
  ])
export const above = () =>
  layerOf([
    ['./var/lib/dpkg/status', status(libc, removed, curl)],
    ['usr/share/doc/curl', { type: 'symlink', linkname: 'libc6' }],
  ])

export const libcPurl = 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u8?arch=amd64&distro=debian-12&upstream=glibc'
export const curlPurl =
  'pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12&upstream=curl-src%407.88.1-9'
