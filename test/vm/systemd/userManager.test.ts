import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import { run } from "../../support/command.ts";
import { cannotMakeUserNamespaces, makeUserWorld, user } from "../../support/userWorld.ts";
import { cannotRun } from "../../support/world.ts";

const M = 1024 * 1024;
const session = {
  XDG_RUNTIME_DIR: `/run/user/${user}`,
  DBUS_SESSION_BUS_ADDRESS: `unix:path=/run/user/${user}/bus`,
};

/** Starts the user's own systemd, with a bus. */
function startManager(): string | false {
  if (!existsSync("/run/systemd/system")) return "systemd does not run here";
  if (!existsSync("/usr/lib/systemd/user/dbus.socket"))
    return "users have no bus: apt-get install dbus-user-session";
  const { status, stderr } = run(["systemctl", "start", `user@${user}.service`]);
  return status === 0 ? false : `users have no systemd here: ${stderr}`;
}

const skip = cannotRun() || cannotMakeUserNamespaces() || startManager();

const show = (unit: string, property: string): string =>
  run(["systemctl", "--user", "show", "--value", "--property", property, unit], {
    env: { ...process.env, ...session },
    through: ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"],
  }).stdout.trim();

t.test("a user's containers are in scopes of the user's systemd, with their limits", { skip }, (t) => {
  const world = makeUserWorld([], { DBUS_SESSION_BUS_ADDRESS: session.DBUS_SESSION_BUS_ADDRESS });
  t.teardown(world.clear);
  world.configure("sleep 100", (spec) => ({
    ...spec,
    linux: {
      ...spec.linux,
      cgroupsPath: "user.slice:test:mine",
      resources: { pids: { limit: 7 }, memory: { limit: 16 * M } },
    },
  }));
  const command = ["--systemd-cgroup", "run", "--detach", "--bundle", world.bundle, world.id];
  const { status, stderr } = world.command(command);
  t.equal(status, 0, stderr);
  const directory = `/user.slice/user-${user}.slice/user@${user}.service/user.slice/test-mine.scope`;
  const { pid } = JSON.parse(world.command(["state", world.id]).stdout);
  t.equal(readFileSync(`/proc/${pid}/cgroup`, "utf8"), `0::${directory}\n`);
  const file = (name: string) => readFileSync(`/sys/fs/cgroup${directory}/${name}`, "utf8").trim();
  t.equal(file("pids.max"), "7");
  t.equal(file("memory.max"), `${16 * M}`);
  t.equal(show("test-mine.scope", "MemoryMax"), `${16 * M}`);
  t.equal(world.command(["exec", world.id, "true"]).status, 0);
  t.match(world.command(["update", "--memory", "32m", "--pids-limit", "9", world.id]), {
    status: 0,
    stderr: "",
  });
  t.equal(file("memory.max"), `${32 * M}`);
  t.equal(show("test-mine.scope", "TasksMax"), "9");
  t.equal(world.command(["pause", world.id]).status, 0);
  t.match(world.command(["delete", "--force", world.id]), { status: 0, stderr: "" });
  t.notOk(existsSync(`/sys/fs/cgroup${directory}`));
  t.equal(show("test-mine.scope", "LoadState"), "not-found");
  t.same(world.leftovers(), []);
  t.end();
});

t.test("without a session a user is told what is missing", { skip }, (t) => {
  const world = makeUserWorld();
  t.teardown(world.clear);
  world.configure("true");
  const { status, stderr } = world.command(["--systemd-cgroup", "run", "--bundle", world.bundle, world.id]);
  t.equal(status, 1);
  t.match(
    stderr,
    /cannot reach systemd: cannot connect to the user bus.*Without root it takes a login session/,
  );
  t.same(world.leftovers(), []);
  t.end();
});
