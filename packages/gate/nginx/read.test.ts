import { describe, expect, it } from 'vitest'
import { type Directive, readNginx } from './read.ts'

type Short = [number, ...(string | Short[])[]]
const short = ({ line, words, block }: Directive): Short => [
  line,
  ...words,
  ...(block ? [block.map(short)] : []),
]
const read = (text: string) => readNginx(text).directives.map(short)

describe('the configuration of nginx', () => {
  it('is directives and blocks, each with its line', () => {
    const text = `# a comment; with { signs }
server {
  listen 80; listen [::]:80;   # and another }
  location ~ \\.php$ {
    fastcgi_pass unix:/run/php.sock;
  }
}
`
    expect(readNginx(text).fault).toBeUndefined()
    expect(read(text)).toEqual([
      [
        2,
        'server',
        [
          [3, 'listen', '80'],
          [3, 'listen', '[::]:80'],
          [4, 'location', '~', '\\.php$', [[5, 'fastcgi_pass', 'unix:/run/php.sock']]],
        ],
      ],
    ])
  })

  it('has quotes and escapes, in which signs are no signs', () => {
    expect(read(`log_format main '$remote_addr "a;b" {'\n  "it\\"s \\\\ \\d";`)).toEqual([
      [1, 'log_format', 'main', '$remote_addr "a;b" {', 'it"s \\ \\d'],
    ])
    expect(read('rewrite ^/a\\;b$ /c#d last;')).toEqual([[1, 'rewrite', '^/a\\;b$', '/c#d', 'last']])
  })

  it('knows the braces of a variable', () => {
    expect(read(`set $to http://\${name}:80;\nreturn 301 https://\${host}a{}`)).toEqual([
      [1, 'set', '$to', `http://\${name}:80`],
      [2, 'return', '301', `https://\${host}a`, []],
    ])
  })

  it('passes over Lua', () => {
    const text = `location / {
  content_by_lua_block {
    if x then y = "}" end -- a brace }
    t = { a = '{' }
  }
  proxy_pass http://a;
}`
    expect(read(text)).toEqual([
      [
        1,
        'location',
        '/',
        [
          [2, 'content_by_lua_block', []],
          [6, 'proxy_pass', 'http://a'],
        ],
      ],
    ])
  })

  it.each([
    ['a;\n}', 'line 2'],
    ['a {\n b;', 'line 1'],
    ['a b', 'line 1'],
    ['a;\n{ }', 'line 2'],
    ['a "b', 'line 1'],
    ['a b\\', 'line 1'],
    ['server { listen 80 }', 'line 1'],
  ])('says where %j cannot be understood', (text, place) => {
    expect(readNginx(text).fault).toMatch(new RegExp(`^${place}: `))
  })

  it('takes any bytes in a time that grows with their number', () => {
    const hostile = ['{', '}', '"', "'", '\\', '${', '#', ';', ' a', '\n', 'x_by_lua_block {']
    for (const piece of hostile) readNginx(piece.repeat(20_000))
    readNginx(
      Array.from({ length: 60_000 }, (_, at) => hostile[(at * 7 + (at >> 3)) % hostile.length]).join(''),
    )
  })
})
