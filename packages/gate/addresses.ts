import { BlockList, isIP } from 'node:net'

const forbidden = new BlockList()
// Link-local addresses are where clouds serve credentials (169.254.169.254, fe80::, fd00:ec2::254, 100.100.100.200).
forbidden.addSubnet('169.254.0.0', 16, 'ipv4')
forbidden.addAddress('100.100.100.200', 'ipv4')
forbidden.addSubnet('224.0.0.0', 4, 'ipv4')
forbidden.addAddress('255.255.255.255', 'ipv4')
forbidden.addSubnet('fe80::', 10, 'ipv6')
forbidden.addSubnet('ff00::', 8, 'ipv6')
forbidden.addAddress('fd00:ec2::254', 'ipv6')
// The same IPv4 addresses in the coats that IPv6 has for them: mapped, compatible, NAT64, 6to4.
for (const prefix of ['::ffff:', '::', '64:ff9b::']) {
  forbidden.addSubnet(`${prefix}169.254.0.0`, 112, 'ipv6')
  forbidden.addAddress(`${prefix}100.100.100.200`, 'ipv6')
}
forbidden.addSubnet('2002:a9fe::', 32, 'ipv6')

/** An IP address that no check may connect to: link-local, the metadata services of clouds, multicast. */
export function isForbiddenAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const family = isIP(plain)
  return family !== 0 && forbidden.check(plain, family === 4 ? 'ipv4' : 'ipv6')
}
