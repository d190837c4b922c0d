import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/release/compose/stack-keys.ts
init_dirname();
var stackKeys = [
  ...["cap_add", "cap_drop", "command", "configs", "credential_spec", "deploy", "dns", "dns_search"],
  ...["entrypoint", "environment", "extra_hosts", "healthcheck", "hostname", "image", "init", "isolation"],
  ...["labels", "logging", "networks", "ports", "read_only", "secrets", "stdin_open", "stop_grace_period"],
  ...["stop_signal", "sysctls", "tmpfs", "tty", "ulimits", "user", "volumes", "working_dir"]
];
var renderedKeys = ["build", "env_file", "expose", "extends", "profiles"];
var instead = {
  container_name: "Swarm names the containers itself",
  depends_on: "Swarm starts all services at once, so each must wait by itself for what it needs",
  restart: "deploy.restart_policy says that in a stack",
  links: "services find each other by their names",
  start_interval: "a stack has no such setting of a healthcheck",
  platform: "deploy.placement says that in a stack",
  pull_policy: "an image that is named by its digest is pulled when it is not there",
  host_ip: "a stack publishes a port on every address of a node; let a firewall close it",
  mem_limit: "deploy.resources.limits.memory says that in a stack",
  cpus: "deploy.resources.limits.cpus says that in a stack",
  scale: "deploy.replicas says that in a stack",
  privileged: "Swarm gives no service that",
  devices: "Swarm gives no service that",
  network_mode: "a service of a stack is on networks of the swarm",
  "deploy.replicas": "a service without a replica proves nothing; leave it out, or give it a profile",
  "deploy.mode": "only replicated and global services can be watched until they run"
};
function reasonOf(key) {
  return instead[key] ?? "Swarm would leave it out, or refuse the file";
}
var explained = Object.keys(instead);

export {
  stackKeys,
  renderedKeys,
  reasonOf,
  explained
};
