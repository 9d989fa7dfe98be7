import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import t, { type Test } from "tap";
import { readBundle } from "../../src/bundle/readBundle.ts";
import { run } from "../../src/container/run.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { requestAddress } from "../../src/linux/stubProtocol.ts";
import type { Spec } from "../../src/spec/config.ts";
import { start } from "../support/command.ts";
import { interceptedKernel } from "../support/interceptedKernel.ts";
import { delay } from "../support/time.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";
import { armImage, whyNoAttacker, withCapabilities, withMount, writable } from "./support.ts";

const skip = cannotRun();
t.setTimeout(60_000);

const kinds = ["mnt", "pid", "net", "uts", "ipc", "cgroup"];

function namespacesOf(path: string): string[] {
  return kinds.map((kind) => readlinkSync(`${path}/ns/${kind}`));
}

/**
 * Looks at every thread of the machine. @returns the programs of those that are in a namespace of this world's containers: in one that a member
 * of their cgroups is in and this process is not.
 */
function programsInside(prefix: string): string[] {
  const own = namespacesOf("/proc/self");
  const ours = new Set<string>();
  const seen: { namespaces: string[]; program: string }[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const program = readlinkSync(`/proc/${pid}/exe`);
      const isMember = readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(prefix);
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const namespaces = namespacesOf(`/proc/${pid}/task/${thread}`).filter((one) => !own.includes(one));
        seen.push({ namespaces, program });
        if (isMember) for (const namespace of namespaces) ours.add(namespace);
      }
    } catch {
      // It has ended meanwhile, or it is the kernel's.
    }
  }
  return seen
    .filter(({ namespaces }) => namespaces.some((one) => ours.has(one)))
    .map(({ program }) => program);
}

/** What may run in a container: the sealed stub, the image's program, and the hooks that the config puts there. */
const allowed = /^(\/memfd:tsrunc \(deleted\)|.*\/bin\/busybox|\/usr\/bin\/(true|dash))$/;

/** Every kind of hook, so that all processes that tsrunc makes are seen. */
function withHooks(spec: Spec): Spec {
  const hook = { path: "/bin/true" };
  const hooks = {
    createRuntime: [hook],
    createContainer: [hook],
    startContainer: [hook],
    poststart: [hook],
    poststop: [hook],
  };
  return { ...withArgs(spec, ["sh", "-c", "sleep 0.1"]), hooks };
}

t.test("no JavaScript engine is in a container's namespaces at any call of run", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure(withHooks);
  const own = namespacesOf("/proc/self");
  const seen = new Map<string, number>();
  const kernel = hostKernel();
  const watched = interceptedKernel(kernel, {
    host() {
      for (const program of programsInside(world.prefix)) seen.set(program, (seen.get(program) ?? 0) + 1);
      return undefined;
    },
    queued: (call) => call,
  });
  const bundle = readBundle(kernel, world.bundle);
  const options = { id: world.id("watched"), root: world.root, bundle, detach: false, keep: false };
  t.equal(await run(watched, { ...options, warn: (text) => t.fail(text) }), 0);
  t.comment(JSON.stringify([...seen]));
  t.ok((seen.get("/memfd:tsrunc (deleted)") ?? 0) > 20, "the stub was seen");
  for (const program of seen.keys()) t.match(program, allowed);
  t.same(namespacesOf("/proc/self"), own, "and this process is where it was");
  t.same(world.leftovers(), []);
});

t.test(
  "no JavaScript engine is in a container's namespaces whenever one looks at bin/tsrunc",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure(withHooks);
    const seen = new Set<string>();
    for (let turn = 0; turn < 10; turn++) {
      const command = ["run", "--bundle", world.bundle, world.id(`seen-${turn}`)];
      const running = start([tsrunc, "--root", world.root, ...command], world.dir);
      let ended = false;
      void running.ended.then(() => {
        ended = true;
      });
      for (; !ended; await delay(0)) for (const program of programsInside(world.prefix)) seen.add(program);
      t.match(await running.ended, { status: 0 });
    }
    t.ok(seen.has("/memfd:tsrunc (deleted)"), [...seen].join(" "));
    for (const program of seen) t.match(program, allowed);
    t.same(world.leftovers(), []);
  },
);

t.test(
  "a created container's process has its standard streams, its channel and its control socket open (CVE-2016-9962)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    // Descriptors of the caller, which are the host's.
    const through = ["bash", "-c", 'exec 3</ 4</proc 5</etc/passwd 9</; exec "$@"', "bash"];
    const id = world.id("created");
    t.match(world.tsrunc(["create", "--bundle", world.bundle, id], { through }), { status: 0, stderr: "" });
    const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
    const open = readdirSync(`/proc/${pid}/fd`).map(
      (name) => [Number(name), readlinkSync(`/proc/${pid}/fd/${name}`)] as const,
    );
    const sockets = open.filter(([number]) => number > 2);
    t.same(
      open.filter(([number]) => number <= 2).map(([number]) => number),
      [0, 1, 2],
      "the caller's streams, which are to be the program's",
    );
    // The other end of the first has gone with `create`; the second is where `start` connects.
    const table = readFileSync("/proc/net/unix", "utf8").split("\n");
    const lines = sockets.map(([, target]) => {
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? "none";
      return (
        table
          .find((line) => line.split(/\s+/)[6] === inode)
          ?.split(/\s+/)
          .slice(4) ?? [target]
      );
    });
    t.equal(lines.length, 2, JSON.stringify(open));
    t.same(
      lines.map((line) => line.length),
      [3, 4],
      "one has no name, and one has",
    );
    t.match(lines[1]?.[3], /^\/proc\/self\/fd\/\d+\/control$/);
    t.equal(readlinkSync(`/proc/${pid}/cwd`), "/", "its directory is its own root's");
    t.notMatch(
      readFileSync(`/proc/${pid}/mountinfo`, "utf8"),
      world.root,
      "where the control socket cannot be found",
    );
    t.equal(
      readFileSync(`/proc/${pid}/maps`, "utf8")
        .split("\n")
        .filter((line) => line.includes("/")).length,
      1,
      "and nothing of the host's is mapped",
    );
    t.end();
  },
);

/** Joins the process id namespace of another container, with its procfs. */
function beside(spec: Spec, pid: number): Spec {
  const namespaces = (spec.linux?.namespaces ?? []).map((namespace) =>
    namespace.type === "pid" ? { ...namespace, path: `/proc/${pid}/ns/pid` } : namespace,
  );
  return { ...spec, linux: { ...spec.linux, namespaces } };
}

/** What a container's process finds out about the first process of another, which waits for its start. */
function probe(t: Test, world: World, change: (spec: Spec) => Spec): string[] {
  armImage(world);
  world.configure(writable);
  const holder = world.create("holder");
  const { pid } = JSON.parse(world.tsrunc(["state", holder]).stdout) as { pid: number };
  const script = `for path in /proc/[0-9]*; do read -r name < $path/comm; [ "$name" = "tsrunc:[init]" ] && exec attacker probe \${path#/proc/} ${requestAddress}; done`;
  const { stdout, stderr, status } = world.sh(script, (spec) => change(beside(writable(spec), pid)));
  t.match({ status, stderr }, { status: 0, stderr: "" });
  const { status: state } = JSON.parse(world.tsrunc(["state", holder]).stdout) as { status: string };
  t.equal(state, "created", "it waits on, unharmed");
  t.equal(world.tsrunc(["start", holder]).status, 0);
  t.equal(world.tsrunc(["delete", "--force", holder]).status, 0);
  return stdout.trimEnd().split("\n");
}

t.test(
  "a neighbour in the same pid namespace cannot look into a waiting first process (CVE-2016-9962)",
  { skip: skip || whyNoAttacker() },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const everything = [
      "CAP_CHOWN",
      "CAP_DAC_OVERRIDE",
      "CAP_DAC_READ_SEARCH",
      "CAP_FOWNER",
      "CAP_SETUID",
      "CAP_SETGID",
      "CAP_SYS_CHROOT",
      "CAP_MKNOD",
      "CAP_NET_RAW",
      "CAP_KILL",
    ];
    const changes: readonly ((spec: Spec) => Spec)[] = [
      (spec) => spec,
      // The same capabilities as the other one, and then more: what one may do is not the reason.
      (spec) => withCapabilities(spec, "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"),
      (spec) => withCapabilities(spec, ...everything),
      (spec) => withMount(spec, { destination: "/tmp", type: "tmpfs", source: "tmpfs" }),
    ];
    for (const change of changes) {
      const said = probe(t, world, change);
      t.equal(said.length, 31);
      // Which numbers are open shows, and no more: 3 is the one that is not.
      for (const line of said) t.match(line, / (EACCES|EPERM)$|\/fd\/3 ENOENT$/, line);
    }
    t.same(world.leftovers(), []);
    t.end();
  },
);
