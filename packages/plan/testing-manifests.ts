/** The application of the guide, in the place that the guide gives it. */
export const voila = `application: voila
strategy: tarball
build: { archive: "voila_release_{version}.tar.gz", include: [config, notebooks, scripts, src, units, requirements.txt] }
root: /opt/voila
path: /opt/voila_reverse_proxy
shared: [logs]
ports: { voila: 8866, proxy: 8080 }
files:
  group: voila
  directories: "0750"
  files: "0640"
  patterns: { "scripts/*.sh": "0750", "notebooks/**": "0440" }
venv:
  path: /opt/voila_env
  minimum-python: "3.10"
  index-url-env: PIP_INDEX_URL
  require-hashes: true
  imports: [voila_standin]
config:
  - file: config/voila.cfg
    set:
      server.voila_port: "{port.voila}"
      server.proxy_http_port: "{port.proxy}"
      server.notebook: notebooks/dashboard-{version}.ipynb
      security.auth_enabled: false
service: { unit: voila-stack, unit-file: units/voila-stack.service }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.proxy}/health" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** A small service on a host without systemd. */
export const hello = `application: hello
strategy: tarball
build: { include: [bin, config] }
shared: [data]
config:
  - { file: config/hello.env, format: env, set: { PORT: "{port.web}", RELEASE: "{release}" } }
ports: { web: 8080 }
service: { manager: process, unit: hello, command: [bin/serve, "two words"], environment: { MODE: "it's on" } }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** An application in a container, of which the host needs nothing but its image. */
export const shop = `application: shop
strategy: image
build: { include: [server], image: { repository: registry.example.org/shop } }
ports: { web: 8080 }
service: { manager: docker, unit: "shop-prod", environment: { MODE: "it's on" }, command: [serve, "two words"] }
container:
  publish: [{ port: "{port.web}", to: 80 }]
  mounts: [{ source: /srv/shop-data, target: /data }, { source: /srv/shop.cfg, target: /app/shop.cfg, read-only: true }]
  env-file: /srv/shop.env
  user: "1000:1000"
  init: true
  login: { user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.web}/" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** The same behind nginx, which changes over from the old container to the new one. */
export const shopBeside = shop.replace('web: 8080', 'web: [8080, 8081]').replace(
  'gate:',
  `nginx:
  files: [{ file: server/nginx.conf, to: /etc/nginx/sites-enabled/default }]
  switch: { port: web, upstream: shop, ready: /health }
gate:`,
)

/** The application of the guide whose own unit runs its own script, which calls the image by a tag. */
export const viewbovis = `application: viewbovis
strategy: image
build: { include: [server], image: { repository: aphacsubot/viewbovis } }
ports: { web: 3000 }
service: { unit: viewbovis, unit-file: server/systemd/viewbovis.service }
container: { tag: "aphacsubot/viewbovis:prod", allow: { host-network: the proxy in front asks its loopback } }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.web}/" }] }
environments:
  prod: { hosts: [{ name: ranch, address: ranch.example.org }] }
`

/** An application with data, of which it says how it is saved and put back. */
export const ledger = `application: ledger
strategy: tarball
build: { include: [bin] }
ports: { web: 8080 }
service: { manager: process, unit: ledger, command: [bin/serve] }
backup:
  - name: database
    command: [pg_dump, --format=custom, ledger]
    env-file: /etc/ledger/database.env
    compress: none
    places: [/srv/backups, /mnt/nas/backups]
    separate-file-systems: true
    verify: [pg_restore, --list]
    restore:
      command: [pg_restore, --clean, --dbname=ledger]
      schema-version: [psql, -Atc, "select max(id) from migrations", ledger]
  - name: documents
    container: ledger-store
    command: [save, --output-path, "{file}", --label, "it's {stamp} of {environment}"]
    suffix: .tar.gz
    when-smaller: warn
    places: [/srv/backups]
    restore: { command: [load, "{file}"], when: always, while: serving }
  - { name: uploads, folder: /srv/uploads, while: stopped, places: [/srv/backups], restore: { when: never } }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** The application of the guide: three services, of which the database must come first. */
export const lab = `application: lab
strategy: compose
build: { include: [docker-compose.prod.yml, datalab] }
shared: [logs]
ports: { app: 8081, api: 5001 }
config:
  - { file: deploy.env, format: env, set: { APP_PORT: "{port.app}" } }
compose:
  files: [docker-compose.prod.yml]
  project: datalab-deployment
  profiles: [prod]
  order: [database, api, app]
  env-files: [{ path: /srv/lab/server.env, as: .env_server, variables: [SECRET_KEY, IDENTIFIER_PREFIX] }]
  persistent: ["database:/data/db", "api:/app/files"]
  ephemeral: ["app:/cache"]
  allow: [{ service: app, what: host-network, reason: "it's found by broadcast" }]
  login: { registry: registry.example.org, user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.app}/" }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** The same services on a swarm. */
export const stack = `application: shop
strategy: swarm
build: { include: [compose.yaml] }
ports: { web: 8081 }
compose:
  profiles: [prod]
  env-files: [{ path: /srv/shop/server.env, variables: [SECRET_KEY] }]
  login: { registry: registry.example.org, user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
swarm: { accept: [depends_on, restart], registry-auth: true }
gate: { checks: [{ type: http, url: "http://127.0.0.1:{port.web}/" }] }
environments:
  prod: { hosts: [{ name: manager, address: manager.example.org }] }
`

/** A web application with files for nginx and units of its own beside that of the service. */
export const front = `application: front
strategy: tarball
build: { include: [src, server] }
ports: { web: 3000 }
service: { unit: front }
nginx:
  files:
    - { file: server/nginx.conf, to: /etc/nginx/sites-enabled/default }
    - { file: server/limits.conf, to: /etc/nginx/conf.d/limits.conf }
units:
  files: [server/systemd/nextstrain.service, server/systemd/report.timer, server/systemd/report.service]
  enable: [nextstrain.service, report.timer]
  start: [nextstrain.service, report.timer]
gate: { checks: [{ type: unit }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org }] }
`

/** An application that installs itself, with settings that the site keeps and a step for one jump of versions. */
export const courses = `application: nbhosting
strategy: git-install
build: {}
deny-versions: ["0.25.2"]
settings:
  file: /etc/nbhosting/sitesettings.py
  link: django/nbh_main/sitesettings.py
  example: django/nbh_main/sitesettings.py.example
  renamed: { log_subprocess_stderr: DEBUG_log_subprocess_stderr }
  own: [SECRET_KEY]
  values: { DEBUG: "False" }
hooks:
  - name: stopped-containers
    at: prepare
    run: [sh, upgrades/0.24.sh]
    timeout-seconds: 21600
    jump: { from: "<=0.23", to: ">=0.24", consent: true, dedicated-engine: ["*-x-*"] }
install:
  run: [./install.sh, --quiet]
  environment: { SITE: "{environment} {release}" }
  workers: [nbh-monitor.service]
  expect:
    nginx: true
    inactive: [nbh-uwsgi.service]
    commands: [{ name: migrations, run: [python3, django/manage.py, migrate, --check] }]
    files: [{ path: /etc/systemd/system/nbh-monitor.service, never: ["--(period|idle) *(--|$)"] }]
service: { unit: nbh-django }
backup:
  - name: database
    command: [/opt/nbhosting/current/bin/nbh-data, dump]
    while: stopped
    places: [/srv/backups]
    restore: { command: [/opt/nbhosting/current/bin/nbh-data, restore], schema-version: [/opt/nbhosting/current/bin/nbh-data, version] }
gate: { checks: [{ type: unit }] }
environments:
  prod: { hosts: [{ name: lab, address: lab.example.org, user: root }] }
`
