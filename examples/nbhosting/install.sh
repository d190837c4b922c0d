#!/bin/sh
# Makes this folder the site: files of nginx and systemd from the settings, assets, migrations, services.
#
# As the program it stands for, it goes on after a mistake and ends with 0 whatever happened, and a setting that is missing
# becomes nothing. deploy.yml asks afterwards what came of it.
# shellcheck disable=SC2154  # shell_sitesettings prints the assignments

here=$(cd "$(dirname "$0")" && pwd -P)
cd "$here" || exit 1
eval "$(bin/nbh-manage shell_sitesettings)"

fill() {
  sed -e "s|@here@|$here|g" -e "s|@server_name@|$server_name|g" -e "s|@server_port@|$server_port|g" \
    -e "s|@monitor_idle@|$monitor_idle|g" -e "s|@monitor_period@|$monitor_period|g" "$1" >"$2"
}

echo 'folders'
mkdir -p "$nbhroot/students" "$nbhroot/raw" "$nbhroot/local" "$nbhroot/logs"

echo 'assets'
mkdir -p /var/nginx/nbhosting
bin/nbh-manage collectstatic --noinput --verbosity 0

echo 'nginx'
fill etc/nginx.conf.in /etc/nginx/sites-enabled/nbhosting.conf

echo 'units'
fill etc/nbh-django.service.in /etc/systemd/system/nbh-django.service
fill etc/nbh-monitor.service.in /etc/systemd/system/nbh-monitor.service
systemctl daemon-reload

echo 'migrations'
bin/nbh-manage migrate --noinput --verbosity 1

echo 'services'
systemctl enable --quiet nbh-django nbh-monitor nginx
systemctl restart nbh-monitor nbh-django
systemctl reload-or-restart nginx
exit 0
