import { sh } from '@deploy/agent/sh.ts'

/**
 * Logs in to `$registry` by `$pair`, which is `user:password` in base64, for as long as this shell lasts. The login lies in the
 * order's own folder and is on no command line: https://docs.docker.com/reference/cli/docker/login/ says what the file is. The file
 * of the user also says which engine is his (`docker context use`), so that this one is asked first.
 */
export const loginForThisShell = sh`
  umask 077
  DOCKER_HOST=$(docker context inspect --format '{{.Endpoints.docker.Host}}')
  DOCKER_CONFIG=$DEPLOY_ORDER_DIR/secrets
  export DOCKER_HOST DOCKER_CONFIG
  mkdir -p "$DOCKER_CONFIG"
  trap 'rm -rf "$DOCKER_CONFIG"' EXIT
  printf '{"auths":{"%s":{"auth":"%s"}}}\\n' "$registry" "$pair" > "$DOCKER_CONFIG"/config.json
`
