#!/bin/sh
# Makes this folder the site: files of nginx and systemd from the settings, assets, migrations, services.
#
# As the program it stands for, it goes on after a mistake and ends with 0 whatever happened, and a setting that is missing
# becomes nothing. deploy.yml asks afterwards what came of it.
# shellcheck disable=SC2154  # shell_sitesettings prints the assignments

# What needs root is said here with its exact words, and stands under install.sudo in deploy.yml.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here" || exit 1
eval "$(bin/nbh-manage shell_sitesettings)"

fill() {
  sed -e "s|@here@|$here|g" -e "s|@server_name@|$server_name|g" -e "s|@server_port@|$server_port|g" \
    -e "s|@monitor_idle@|$monitor_idle|g" -e "s|@monitor_period@|$monitor_period|g" -e "s|@user@|$(id -un)|g" \
    "etc/$1.in" >"$nbhroot/installed/$1"
}

echo 'folders'
mkdir -p "$nbhroot/students" "$nbhroot/raw" "$nbhroot/local" "$nbhroot/logs" "$nbhroot/installed"

echo 'assets'
mkdir -p /var/nginx/nbhosting
bin/nbh-manage collectstatic --noinput --verbosity 0

echo 'nginx'
fill nginx.conf
as_root install -m 0644 "$nbhroot/installed/nginx.conf" /etc/nginx/sites-enabled/nbhosting.conf

echo 'units'
for unit in nbh-django nbh-monitor; do
  fill "$unit.service"
  as_root install -m 0644 "$nbhroot/installed/$unit.service" "/etc/systemd/system/$unit.service"
done
as_root systemctl daemon-reload

echo 'migrations'
bin/nbh-manage migrate --noinput --verbosity 1

echo 'services'
as_root systemctl enable --quiet nbh-django nbh-monitor nginx
as_root systemctl restart nbh-monitor nbh-django
as_root systemctl reload-or-restart nginx
exit 0
