import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Client, Place, Preparation } from "./case.ts";
import { build } from "./docker/build.ts";
import { life } from "./docker/life.ts";
import { limits } from "./docker/limits.ts";
import { namespaces } from "./docker/namespaces.ts";
import { rights } from "./docker/rights.ts";
import { firstUser, users } from "./docker/users.ts";
import { volumes } from "./docker/volumes.ts";
import { image } from "./image.ts";
import { snippet } from "./snippet.ts";
import { inTerminal } from "./terminal.ts";

const programs = { dockerd: "docker.io", docker: "docker.io", containerd: "containerd" };

/** Docker, whose every container is one of the runtime's, as the documentation says to set it up. */
export const docker: Client = {
  name: "docker",
  programs,
  prepare: (place) => prepare(place, ""),
  cases: [...life, ...rights, ...limits, ...namespaces, ...volumes, ...build],
};

/** Docker with a user namespace for all containers. */
export const dockerWithUsers: Client = {
  name: "docker-userns",
  programs,
  prepare: (place) => {
    for (const path of ["/etc/subuid", "/etc/subgid"]) {
      const own = join(place.dir, basename(path));
      writeFileSync(own, `nobody:${firstUser}:65536\nnogroup:${firstUser}:65536\n`);
      execFileSync("mount", ["--bind", own, path]);
    }
    return prepare(place, "--userns-remap nobody:nogroup");
  },
  cases: users,
};

function prepare({ dir, name, runtime, archive }: Place, flags: string): Preparation {
  const configuration = join(dir, "daemon.json");
  writeFileSync(configuration, snippet("daemon.json", runtime));
  const paths = `--data-root ${dir}/data --exec-root /run/docker --pidfile /run/docker.pid --host unix://${dir}/socket`;
  return {
    daemon: `dockerd --config-file ${configuration} ${paths} --cgroup-parent /${name} --live-restore --log-level warn ${flags}`,
    isReady: "docker version",
    load: `docker load --quiet --input ${archive}`,
    environment: { DOCKER_HOST: `unix://${dir}/socket`, DOCKER_CONFIG: dir, DOCKER_BUILDKIT: "0", image },
    functions: `
        # run [FLAG]... [PROGRAM [ARGUMENT]...]: in a container named $id, or --name's. The flags come before \`--\`.
        run() {
          local flags=() name=$id
          while [[ $# -gt 0 && $1 != -- ]]; do
            if [[ $1 = --name ]]; then name=$2; shift; else flags+=("$1"); fi
            shift
          done
          shift
          docker run --name "$name" "\${flags[@]}" "$image" "$@"
        }
        # detach [FLAG]... [PROGRAM [ARGUMENT]...]: the same, in the background.
        detach() { run --detach "$@" >/dev/null; }
        # inspect FORMAT [NAME]
        inspect() { docker inspect --format "{{$1}}" "\${2:-$id}"; }
        # await EXPECTED COMMAND...: until the command prints that.
        await() {
          local expected=$1 found
          shift
          for ((i = 0; i < 50; i++)); do
            found=$("$@" 2>&1 || true)
            [[ $found = "$expected" ]] && return
            sleep 0.1
          done
          echo "not $expected but $found"
          return 1
        }
        # cgroup_file NAME-OF-VERSION-2 CONTROLLER/NAME-OF-VERSION-1
        cgroup_file() {
          local id2; id2=$(inspect .Id)
          cat "/sys/fs/cgroup/${name}/$id2/$1" 2>/dev/null || cat "/sys/fs/cgroup/\${2%/*}/${name}/$id2/\${2#*/}"
        }
        ${inTerminal}
      `,
    clear: `
        names=$(docker ps --all --format '{{.Names}}' | grep "^$id" || true)
        [[ -z $names ]] || docker rm --force --volumes $names
        volumes=$(docker volume ls --quiet | grep "^$id" || true)
        [[ -z $volumes ]] || docker volume rm $volumes
        networks=$(docker network ls --format '{{.Name}}' | grep "^$id" || true)
        [[ -z $networks ]] || docker network rm $networks`,
    keeps: new RegExp(
      `^(mount (${dir}/data(/[0-9.]+)?|/run/docker/netns/default)|network device docker0|iptables rule .*(docker0|DOCKER).*)$`,
    ),
    states: ["/run/docker/runtime-runc/moby", `/run/docker/runtime-tsrunc/moby`],
  };
}
