import { describe, expect, it } from 'vitest'
import { nameOf, passesOf } from './passes.ts'

const passes = (...texts: string[]) =>
  passesOf(texts.map((text, index) => ({ path: `/etc/nginx/${index}`, text }))).passes.map(
    ({ place, targets }) => [place, ...targets.map(nameOf)],
  )
const target = (directive: string) => passes(`location / { ${directive}; }`)[0]?.slice(1)

describe('what nginx passes requests to', () => {
  it.each([
    ['proxy_pass http://127.0.0.1:3000', '127.0.0.1:3000'],
    ['proxy_pass http://127.0.0.1:3000/a/b?c', '127.0.0.1:3000'],
    ['proxy_pass HTTPS://LocalHost', '127.0.0.1:443'],
    ['proxy_pass http://localhost/', '127.0.0.1:80'],
    ['proxy_pass "http://[::1]:8080/x"', '[::1]:8080'],
    ['proxy_pass 127.0.0.2:53', '127.0.0.2:53'],
    ['proxy_pass http://0.0.0.0:81', '127.0.0.1:81'],
    ['proxy_pass http://unix:/run/app.sock:/uri/', 'unix:/run/app.sock'],
    ['fastcgi_pass unix:/run/php.sock', 'unix:/run/php.sock'],
    ['uwsgi_pass 127.0.0.1:9000', '127.0.0.1:9000'],
    ['grpc_pass grpcs://127.0.0.1', '127.0.0.1:443'],
    ['scgi_pass localhost:4000', '127.0.0.1:4000'],
  ])('reads %s', (directive, name) => {
    expect(target(directive)).toEqual([name])
  })

  it.each([
    ['proxy_pass http://$backend', 'a variable decides'],
    ['proxy_pass http://127.0.0.1:${port}/', 'a variable decides'],
    ['proxy_pass http://10.0.0.5:80', "10.0.0.5:80 is no address of this host's loopback"],
    [
      'proxy_pass http://elsewhere.example.org',
      "elsewhere.example.org is no address of this host's loopback",
    ],
    ['proxy_pass http://127.0.0.1:99999', "127.0.0.1:99999 is no address of this host's loopback"],
    ['proxy_pass http://', " is no address of this host's loopback"],
  ])('does not judge %s', (directive, why) => {
    expect(target(directive)).toEqual([why])
  })

  it('looks names up in the upstreams of all files', () => {
    expect(
      passes(
        'server { location / { proxy_pass http://Shop; } }\nserver {\n location / { proxy_pass http://gone/; } }',
        'upstream shop {\n keepalive 8;\n server 127.0.0.1:3000 weight=2;\n server unix:/run/b.sock backup;\n server 127.0.0.1:3001 down;\n}\nupstream gone { server 127.0.0.1:1 down; }',
      ),
    ).toEqual([
      ['/etc/nginx/0:1', '127.0.0.1:3000', 'unix:/run/b.sock'],
      ['/etc/nginx/0:3', 'the upstream gone has no server'],
    ])
  })

  it('leaves UDP alone, which has no listeners', () => {
    expect(passes('server { listen 53 udp; proxy_pass 127.0.0.1:5353; }')).toEqual([
      ['/etc/nginx/0:1', 'UDP has no listeners'],
    ])
  })

  it('says what it could not understand, and judges what comes before', () => {
    const { passes: found, faults } = passesOf([
      { path: '/etc/nginx/a', text: 'location / { proxy_pass http://127.0.0.1:1; }\n}' },
    ])
    expect(faults).toEqual(["/etc/nginx/a, line 2: '}' has no place here"])
    expect(found).toHaveLength(1)
  })
})
