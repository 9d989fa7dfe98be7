import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";
import { withCapabilities, writable } from "./support.ts";

const skip = cannotRun();
const none = "0000000000000000";
const netRaw = "0000000000002000";

/** The capability sets of a process, from its /proc/pid/status. */
function sets(status: string): Record<string, string> {
  const lines = [...status.matchAll(/^Cap(...):\s*([0-9a-f]+)$/gm)];
  return Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value]));
}

/** The config for an unprivileged user. */
function asGuest(spec: Spec): Spec {
  return { ...spec, process: { cwd: "/", ...spec.process, user: { uid: 1000, gid: 1000 } } };
}

/** Puts a copy of busybox into the image, at /bin/busybox-capable, whose file has capabilities. */
function giveFileCapabilities(world: World, text: string): void {
  const path = `${world.bundle}/rootfs/bin/busybox-capable`;
  copyFileSync(`${world.bundle}/rootfs/bin/busybox`, path);
  const { status, stderr } = spawnSync("setcap", [text, path], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function whyNoFileCapabilities(): string | false {
  const path = `${tmpdir()}/tsrunc-test-${process.pid}-capable`;
  writeFileSync(path, "");
  const { status } = spawnSync("setcap", ["cap_net_raw+p", path]);
  unlinkSync(path);
  return status === 0 ? false : "files cannot be given capabilities here (setcap, package libcap2-bin)";
}

/** A caller that has inheritable and ambient capabilities. */
const heir = ["setpriv", "--inh-caps", "+net_raw,+sys_admin", "--ambient-caps", "+net_raw,+sys_admin"];

function whyNoHeir(): string | false {
  const { stdout } = spawnSync(heir[0] ?? "", [...heir.slice(1), "cat", "/proc/self/status"], {
    encoding: "utf8",
  });
  if (sets(stdout ?? "").Amb === "0000000000202000") return false;
  return "nobody can be given ambient capabilities here (setpriv, package util-linux)";
}

t.test("what spec writes makes no capability inheritable (CVE-2022-29162)", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const written = JSON.parse(readFileSync(`${world.bundle}/default.json`, "utf8")) as Spec;
  t.same(written.process?.capabilities?.inheritable ?? [], []);
  t.same(written.process?.capabilities?.ambient ?? [], []);
  t.equal(sets(world.sh("exec cat /proc/self/status").stdout).Inh, none);
  t.end();
});

t.test(
  "the caller's inheritable and ambient capabilities end with the caller (CVE-2022-27650)",
  { skip: skip || whyNoHeir() },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const status = (change: (spec: Spec) => Spec): Record<string, string> =>
      sets(world.sh("exec cat /proc/self/status", change, { through: heir }).stdout);
    const named = status((spec) => asGuest(withCapabilities(spec, "CAP_NET_RAW")));
    t.match(named, { Inh: none, Prm: none, Eff: none, Bnd: netRaw, Amb: none });
    const without = status((spec) => ({
      ...spec,
      process: { cwd: "/", args: spec.process?.args ?? [], env: ["PATH=/bin"] },
    }));
    t.match(without, { Inh: none, Prm: none, Eff: none, Bnd: none, Amb: none });
    t.end();
  },
);

t.test(
  "a file that inherits capabilities finds none to inherit (CVE-2022-29162)",
  { skip: skip || whyNoFileCapabilities() },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    giveFileCapabilities(world, "cap_net_raw,cap_sys_admin+ei");
    const script = "exec /bin/busybox-capable cat /proc/self/status";
    for (const user of ["root", "guest"]) {
      const { stdout, stderr } = world.sh(script, (spec) => {
        const changed = withCapabilities(spec, "CAP_NET_RAW");
        return user === "guest" ? asGuest(changed) : changed;
      });
      // What root executes has the bounding set (capabilities(7)); a file's inheritable ones add nothing to it.
      const expected = user === "guest" ? none : netRaw;
      t.match(sets(stdout), { Inh: none, Prm: expected, Eff: expected, Bnd: netRaw }, `${user} ${stderr}`);
    }
    t.end();
  },
);

t.test(
  "a file that grants capabilities grants none beyond the bounding set (CVE-2022-27650)",
  { skip: skip || whyNoFileCapabilities() },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    giveFileCapabilities(world, "cap_net_raw,cap_sys_admin+p");
    const script = "exec /bin/busybox-capable cat /proc/self/status";
    const granted = world.sh(script, (spec) => asGuest(withCapabilities(spec, "CAP_NET_RAW")));
    t.match(sets(granted.stdout), { Inh: none, Prm: netRaw, Eff: none, Bnd: netRaw });
    const forbidden = world.sh(script, (spec) => {
      const changed = asGuest(withCapabilities(spec, "CAP_NET_RAW"));
      return { ...changed, process: { cwd: "/", ...changed.process, noNewPrivileges: true } };
    });
    t.match(
      sets(forbidden.stdout),
      { Inh: none, Prm: none, Eff: none },
      "with noNewPrivileges nothing at all",
    );
    t.end();
  },
);

t.test(
  "a startContainer hook, whose program is the image's, has no more rights than the container",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    chmodSync(`${world.bundle}/rootfs/tmp`, 0o1777);
    const hook = {
      path: "/bin/sh",
      args: ["sh", "-c", "cat /proc/self/status > /tmp/status"],
      env: ["PATH=/bin"],
    };
    const { stdout, stderr, status } = world.sh(
      "cat /tmp/status; echo and; exec cat /proc/self/status",
      (spec) => {
        const changed = asGuest(writable(spec));
        return { ...changed, hooks: { startContainer: [hook] } };
      },
    );
    t.match({ status, stderr }, { status: 0, stderr: "" });
    const rights = stdout
      .split("and\n")
      .map((text) => text.match(/^(Uid|Gid|Groups|NoNewPrivs|Cap...):.*$/gm));
    t.equal(rights[0]?.length, 9);
    t.same(rights[0], rights[1]);
    t.end();
  },
);
