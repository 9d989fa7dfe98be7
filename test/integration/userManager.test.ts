import { existsSync } from "node:fs";
import t from "tap";
import { run } from "../support/command.ts";
import { cannotMakeUserNamespaces, makeUserWorld, user } from "../support/userWorld.ts";
import { cannotRun, tsrunc } from "../support/world.ts";

function withoutManager(): string | false {
  const wanted = ["/lib/systemd/systemd", "/usr/lib/systemd/user/dbus.socket", "/usr/bin/dbus-daemon"];
  const missing = wanted.filter((path) => !existsSync(path));
  return missing.length > 0 && `there is no ${missing.join(", ")}: apt-get install dbus-user-session`;
}

const skip = cannotRun() || cannotMakeUserNamespaces() || withoutManager();

t.test(
  "a user's containers are in scopes of the user's systemd, also what exec runs in them",
  { skip },
  (t) => {
    const world = makeUserWorld();
    t.teardown(world.clear);
    world.configure("sleep 100", (spec) => ({
      ...spec,
      linux: { ...spec.linux, cgroupsPath: "user-made.slice:test:mine" },
    }));
    const through = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--propagation", "private"];
    const script = `${process.cwd()}/test/integration/userManager.sh`;
    const { stdout, stderr } = run([script, world.id, `${user}`, world.bundle, tsrunc], { through });
    const scope = `/${world.id}/manager/user.slice/user-made.slice/test-mine.scope`;
    const expected = [
      `run: ${scope}`,
      "tsrunc container mine",
      `exec: ${scope}`,
      '"status": "paused"',
      "not-found",
    ];
    t.same(stdout.trim().split("\n"), expected, stderr);
    t.same(world.leftovers(), []);
    t.end();
  },
);
