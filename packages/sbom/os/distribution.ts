/** The distribution that an image is made from: https://www.freedesktop.org/software/systemd/man/os-release.html */
export interface Distribution {
  /** `debian`; undefined when the image does not say. */
  id: string | undefined
  /** `12` */
  versionId: string | undefined
  /** `Debian GNU/Linux 12 (bookworm)` */
  title: string | undefined
}

export function parseOsRelease(text: string): Distribution {
  const values = new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, key, value = ''] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? []
      return key === undefined ? [] : [[key, value.replace(/^(["'])(.*)\1$/, '$2')]]
    }),
  )
  const plain = (key: string) => {
    const value = values.get(key)
    return value !== undefined && /^[A-Za-z0-9._-]{1,60}$/.test(value) ? value : undefined
  }
  return {
    id: plain('ID'),
    versionId: plain('VERSION_ID'),
    title: values.get('PRETTY_NAME')?.slice(0, 200).toWellFormed(),
  }
}

/** `debian-12`, the qualifier of package URLs. */
export function distroQualifier({ id, versionId }: Distribution): string | undefined {
  if (id === undefined) return undefined
  return versionId === undefined ? id : `${id}-${versionId}`
}
