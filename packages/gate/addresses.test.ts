import { expect, it } from 'vitest'
import { isForbiddenAddress } from './addresses.ts'

it.each([
  '169.254.169.254',
  '169.254.0.1',
  '100.100.100.200',
  '224.0.0.1',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '[::ffff:a9fe:a9fe]',
  '::169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  'ff02::1',
])('H38 refuses %s', (address) => {
  expect(isForbiddenAddress(address)).toBe(true)
})

it.each([
  '127.0.0.1',
  '::1',
  '10.0.0.1',
  '192.168.1.1',
  '8.8.8.8',
  '2001:db8::1',
  'fd00:ec2::253',
  'web1.example.org',
])('allows %s', (address) => {
  expect(isForbiddenAddress(address)).toBe(false)
})

it('H38 sees through the decimal and octal spellings that a URL may have', () => {
  for (const url of [
    'http://2852039166/',
    'http://0251.0376.0251.0376/',
    'http://0xa9fea9fe/',
    'http://169.254.43518/',
  ])
    expect(isForbiddenAddress(new URL(url).hostname)).toBe(true)
})
