import tls from 'node:tls'
import type { Check, Context } from '@deploy/gate/check.ts'
import { authCheck } from '@deploy/gate/checks/auth.ts'
import { certificateCheck } from '@deploy/gate/checks/certificate.ts'
import { corsCheck } from '@deploy/gate/checks/cors.ts'
import { headersCheck } from '@deploy/gate/checks/headers.ts'
import { httpCheck } from '@deploy/gate/checks/http.ts'
import { portsCheck } from '@deploy/gate/checks/ports.ts'
import { redirectCheck } from '@deploy/gate/checks/redirect.ts'
import { tcpCheck } from '@deploy/gate/checks/tcp.ts'
import { tlsCheck } from '@deploy/gate/checks/tls.ts'
import { websocketCheck } from '@deploy/gate/checks/websocket.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import { runGate } from '@deploy/gate/run.ts'
import { certificates } from '@deploy/gate/test-certificates.ts'
import { contextOf, fakeProbe, gateOf, settings } from '@deploy/gate/testing.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { targetOn } from '@deploy/test/harness/hosts/target.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

const made = certificates()
const trusted = tls.getCACertificates('default')
const ports = [80, 443, 444, 445, 8082, 8083]

/** Everything that the checks look at is nginx, but for two programs behind it: one echoes frames, one never answers. */
const nginx = `
worker_processes 1;
events {}
http {
  access_log off;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_certificate /srv/good.pem;
  ssl_certificate_key /srv/good.key;
  upstream flapping { server 127.0.0.1:9001; server 127.0.0.1:9002; }
  map $http_origin $allowed { https://lms.example.org $http_origin; }
  server { listen 127.0.0.1:9001; return 200 'ok'; }
  server { listen 127.0.0.1:9002; return 500; }
  server { listen 80; return 301 https://shop.example$request_uri; }
  server {
    listen 443 ssl;
    server_name shop.example;
    add_header Strict-Transport-Security 'max-age=31536000' always;
    add_header Content-Security-Policy "frame-ancestors 'self' https://lms.example.org" always;
    add_header X-Content-Type-Options nosniff always;
    location / { return 200 'welcome to 1.4.2'; }
    location /private { auth_basic shop; auth_basic_user_file /srv/users; root /srv/www; }
    location /api { add_header Access-Control-Allow-Origin $allowed; return 200 '{}'; }
    location /open { add_header Access-Control-Allow-Origin *; return 200 '{}'; }
    location /echo {
      proxy_pass http://127.0.0.1:9003;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
    }
    location /stripped { proxy_pass http://127.0.0.1:9003; }
  }
  server { listen 444 ssl; ssl_certificate /srv/expired.pem; ssl_certificate_key /srv/expired.key; return 200; }
  server { listen 445 ssl; ssl_protocols TLSv1.1 TLSv1.2; ssl_ciphers DEFAULT@SECLEVEL=0; return 200; }
  server { listen 8082; location / { proxy_pass http://127.0.0.1:9004; } location /plain { return 200 'plain'; } }
  server { listen 8083; location / { proxy_pass http://flapping; proxy_next_upstream off; } }
}
`

const behind = `
import base64, hashlib, socket, threading
def serve(port, answer):
    listener = socket.create_server(('127.0.0.1', port))
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()
def echo(peer):
    head = b''
    while b'\\r\\n\\r\\n' not in head:
        head += peer.recv(4096)
    lines = [line.split(': ', 1) for line in head.decode().split('\\r\\n') if ': ' in line]
    headers = {name.lower(): value for name, value in lines}
    if headers.get('upgrade', '').lower() != 'websocket':
        peer.sendall(b'HTTP/1.1 426 Upgrade Required\\r\\nContent-Length: 0\\r\\n\\r\\n')
        return peer.close()
    key = (headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()
    accept = base64.b64encode(hashlib.sha1(key).digest()).decode()
    peer.sendall(('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n'
                  'Sec-WebSocket-Accept: %s\\r\\n\\r\\n' % accept).encode())
    while True:
        frame = peer.recv(4096)
        if not frame or frame[0] & 15 == 8:
            return peer.close()
        mask, text = frame[2:6], frame[6:]
        text = bytes(byte ^ mask[at % 4] for at, byte in enumerate(text))
        kind = 10 if frame[0] & 15 == 9 else 1
        peer.sendall(bytes([128 | kind, len(text)]) + text)
def silence(peer):
    while peer.recv(4096):
        pass
threading.Thread(target=serve, args=(9003, echo), daemon=True).start()
serve(9004, silence)
`

const release = contextOf(fakeProbe({})).release.id
let host: TestHost
let remote: Remote

/** Over SSH, as a user without root. */
beforeAll(async () => {
  tls.setDefaultCACertificates([...trusted, made.authority])
  const key = await makeSshKey()
  host = await bootHost({ name: 'fig', authorizedKeys: [key.publicKey] })
  for (const kind of ['good', 'expired'] as const) {
    await host.writeFile(`/srv/${kind}.pem`, made[kind].cert)
    await host.writeFile(`/srv/${kind}.key`, made[kind].key, { mode: '0600' })
  }
  await host.writeFile('/srv/behind.py', behind)
  await host.writeFile('/etc/nginx/nginx.conf', nginx)
  await host.exec(`set -e
    printf 'ada:{PLAIN}open sesame\\n' > /srv/users
    mkdir -p /srv/www && echo secret > /srv/www/private
    install -d -o deploy /opt/shop /opt/shop/releases/${release}
    ln -s releases/${release} /opt/shop/current
    systemd-run --quiet --unit=shop --uid=deploy --working-directory=/opt/shop/current python3 /srv/behind.py
    for i in $(seq 300); do
      python3 -c 'import socket
for port in 9003, 9004: socket.create_connection(("127.0.0.1", port)).close()' 2> /dev/null && break
      sleep 0.2
    done
    systemctl start nginx
  `)
  remote = connect(targetOn(host, { name: 'fig', user: 'deploy', key }))
})
afterAll(async () => {
  tls.setDefaultCACertificates(trusted)
  await remote?.[Symbol.asyncDispose]()
  await host?.destroy()
})

type Type = Parameters<typeof settings>[0]
const https = 'https://127.0.0.1'
const running = new AbortController().signal

function context(): Context {
  return contextOf(createProbe(remote))
}

function measured<T extends Type>(check: Check<T>, given: Parameters<typeof settings<T>>[1]) {
  return check.begin(settings(check.type, given), context())(running)
}

const good = { outcome: 'good' }
const wrong = (detail: string) => ({ outcome: 'bad', detail: expect.stringContaining(detail) })

test('http over TLS, verified for the name that is asked', async () => {
  const asked = { url: `${https}/`, requestHeaders: { Host: 'shop.example' }, body: 'welcome to 1.4.2' }
  expect(await measured(httpCheck, asked)).toMatchObject(good)
  expect(await measured(httpCheck, { ...asked, body: '1.4.3' })).toMatchObject(wrong("lacks '1.4.3'"))
  expect(await measured(httpCheck, { url: `${https}/none`, status: 404 })).toMatchObject(wrong('status 200'))
  expect(await measured(httpCheck, { ...asked, requestHeaders: { Host: 'other.example' } })).toMatchObject(
    wrong('altnames'),
  )
  expect(await measured(httpCheck, { url: 'https://127.0.0.1:444/' })).toMatchObject(wrong('expired'))
})

test('headers', async () => {
  const asked = {
    url: `${https}/`,
    ...{
      frameAncestors: ["'self'", 'https://lms.example.org'],
      hstsSeconds: 31_536_000,
      noSniff: true as const,
    },
  }
  expect(await measured(headersCheck, { ...asked, absent: ['X-Powered-By'] })).toMatchObject(good)
  expect(await measured(headersCheck, { ...asked, frameAncestors: ["'none'"] })).toMatchObject(
    wrong("frame-ancestors is 'self' https://lms.example.org, not 'none'"),
  )
  expect(await measured(headersCheck, { ...asked, hstsSeconds: 63_072_000 })).toMatchObject(wrong('max-age'))
  expect(await measured(headersCheck, { ...asked, absent: ['Server'] })).toMatchObject(wrong('Server'))
  // nginx gives a location with an add_header of its own none of those above it.
  expect(await measured(headersCheck, { ...asked, url: `${https}/api` })).toMatchObject(
    wrong('no header Strict-Transport-Security'),
  )
})

test('certificates and versions of TLS', async () => {
  const asked = { serverName: 'shop.example', minimumDays: 0 }
  expect(await measured(tlsCheck, asked)).toMatchObject({ ...good, detail: 'TLSv1.3, 0 days left' })
  expect(await measured(tlsCheck, { ...asked, minimumDays: 14 })).toMatchObject(wrong('sooner than 14 days'))
  expect(await measured(tlsCheck, { ...asked, serverName: 'other.example' })).toMatchObject(wrong('altnames'))
  expect(await measured(tlsCheck, { ...asked, port: 444 })).toMatchObject(wrong('expired'))
  const file = { file: '/srv/good.pem', names: ['shop.example'], minimumDays: 0 }
  expect(await measured(certificateCheck, file)).toMatchObject(good)
  expect(await measured(certificateCheck, { ...file, file: '/srv/expired.pem' })).toMatchObject(
    wrong('sooner'),
  )
  expect(await measured(certificateCheck, { ...file, file: '/srv/good.key' })).toMatchObject({
    outcome: 'none',
  })
  expect(await measured(tlsCheck, { ...asked, port: 445 })).toMatchObject(wrong('TLSv1.1 is accepted'))
  expect(await measured(tlsCheck, { ...asked, port: 80 })).toMatchObject(wrong('TLS'))
  expect(await measured(tlsCheck, { ...asked, port: 446 })).toMatchObject(wrong('nothing listens'))
})

test('a WebSocket through the proxy, and through one that strips what it needs', async () => {
  const asked = { url: 'wss://127.0.0.1/echo', send: 'to 1.4.2', expect: 'to {version}' }
  expect(await measured(websocketCheck, asked)).toMatchObject(good)
  expect(await measured(websocketCheck, { url: asked.url })).toMatchObject(good)
  expect(await measured(websocketCheck, { ...asked, url: 'wss://127.0.0.1/stripped' })).toMatchObject(
    wrong('426'),
  )
  expect(await measured(websocketCheck, { url: 'wss://127.0.0.1/' })).toMatchObject(wrong('200'))
})

test('who gets in, and which origins may read', async () => {
  vi.stubEnv('SHOP_USER', 'ada')
  vi.stubEnv('SHOP_PASSWORD', 'open sesame')
  const entry = { userEnv: 'SHOP_USER', passwordEnv: 'SHOP_PASSWORD' }
  expect(await measured(authCheck, { url: `${https}/private`, ...entry })).toMatchObject(good)
  expect(await measured(authCheck, { url: `${https}/`, ...entry })).toMatchObject(
    wrong('status 200 without credentials'),
  )
  vi.stubEnv('SHOP_PASSWORD', 'close sesame')
  expect(await measured(authCheck, { url: `${https}/private`, ...entry })).toMatchObject(
    wrong('status 401 with credentials'),
  )
  vi.unstubAllEnvs()
  const allow = ['https://lms.example.org']
  expect(await measured(corsCheck, { url: `${https}/api`, allow })).toMatchObject(good)
  expect(await measured(corsCheck, { url: `${https}/open`, allow })).toMatchObject(
    wrong('https://origin.invalid is allowed'),
  )
  expect(await measured(corsCheck, { url: `${https}/`, allow })).toMatchObject(
    wrong('https://lms.example.org is refused'),
  )
})

test('open ports against a list', async () => {
  expect(await measured(portsCheck, { allow: [22, ...ports] })).toMatchObject(good)
  expect(await measured(portsCheck, { allow: [22, 80, 443, 444, 445, 8082] })).toMatchObject(wrong('8083'))
})

test('a server that hangs, and one that flaps, never pass a gate', async () => {
  const run = (url: string, timeoutSeconds: number) =>
    runGate({
      gate: gateOf([settings('http', { url, timeoutSeconds })], {
        ...{ intervalSeconds: 0.2, failureLimit: 2, inconclusiveLimit: 2 },
      }),
      context: context(),
    })
  const verdictOf = async (url: string, timeoutSeconds = 20) => {
    const { checks } = await run(url, timeoutSeconds)
    expect(checks.find(({ type }) => type === 'identity')).not.toMatchObject({ verdict: 'fail' })
    return checks.find(({ type }) => type === 'http')!
  }
  const flapping = await verdictOf('http://127.0.0.1:8083/')
  expect(flapping).toMatchObject({ verdict: 'fail', reason: '3 samples were bad, 2 may be' })
  expect(new Set(flapping.samples.map(({ outcome }) => outcome))).toEqual(new Set(['good', 'bad']))
  const hanging = await verdictOf('http://127.0.0.1:8082/', 1)
  expect(hanging.verdict).not.toBe('pass')
  expect(hanging.samples.map(({ detail }) => detail).join()).toMatch(/in time|within 1 s/)
})

test('plain http that leads to https, that answers, and that is closed', async () => {
  const asked = { url: 'http://127.0.0.1/a?b=c', host: 'shop.example' }
  expect(await measured(redirectCheck, asked)).toMatchObject({
    ...good,
    detail: 'leads to https://shop.example',
  })
  expect(await measured(redirectCheck, { ...asked, host: 'other.example' })).toMatchObject(
    wrong('leads to shop.example, not to other.example'),
  )
  expect(await measured(redirectCheck, { url: 'http://127.0.0.1:8082/plain' })).toMatchObject(
    wrong('status 200 over plain http'),
  )
  expect(await measured(tcpCheck, { port: 80 })).toMatchObject(good)
  await host.exec('systemctl stop nginx')
  expect(await measured(redirectCheck, asked)).toMatchObject({ ...good, detail: 'nothing listens' })
  expect(await measured(tcpCheck, { port: 80 })).toMatchObject(wrong('nothing listens'))
  expect(await measured(httpCheck, { url: `${https}/` })).toMatchObject(wrong('nothing listens'))
})
