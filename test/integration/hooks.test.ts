import { existsSync, readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Hook, Hooks } from "../../src/spec/hooks.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();
const kinds = [
  "prestart",
  "createRuntime",
  "createContainer",
  "startContainer",
  "poststart",
  "poststop",
] as const;

/** A hook that appends its kind and the state that it reads to a file which the host and the container both see. */
function recorder(world: World, kind: string, more = ""): Hook {
  const inContainer = kind === "startContainer";
  const log = inContainer ? "/shared/log" : `${world.dir}/log`;
  const script = `echo "${kind} $(cat)" >> ${log}; ${more}`;
  return { path: "/bin/sh", args: ["sh", "-c", script], env: ["PATH=/bin:/usr/bin"] };
}

function configure(world: World, hooks: Hooks, args: readonly string[] = ["true"]): void {
  writeFileSync(`${world.dir}/log`, "");
  world.configure((spec) => ({
    ...withArgs(spec, args),
    root: { path: "rootfs", readonly: false },
    annotations: { "org.example.key": "value" },
    mounts: [
      ...(spec.mounts ?? []),
      { destination: "/shared", type: "bind", source: world.dir, options: ["bind"] },
    ],
    hooks,
  }));
}

function recorded(world: World): { kind: string; state: Record<string, unknown> }[] {
  const lines = readFileSync(`${world.dir}/log`, "utf8").trim().split("\n");
  return lines.map((line) => {
    const [kind = ""] = line.split(" ", 1);
    return { kind, state: JSON.parse(line.slice(kind.length)) as Record<string, unknown> };
  });
}

t.test(
  "the six kinds of hooks run in order, each at its time, with the state on standard input",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    configure(world, Object.fromEntries(kinds.map((kind) => [kind, [recorder(world, kind)]])), [
      "sleep",
      "60",
    ]);
    const id = world.create("hooks");
    t.same(
      recorded(world).map(({ kind }) => kind),
      kinds.slice(0, 3),
      "create runs three",
    );
    const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
    world.tsrunc(["start", id]);
    t.same(
      recorded(world).map(({ kind }) => kind),
      kinds.slice(0, 5),
      "start runs two",
    );
    world.tsrunc(["delete", "--force", id]);
    const all = recorded(world);
    t.same(
      all.map(({ kind }) => kind),
      kinds,
      "delete runs the last",
    );
    const expected = [
      ["creating", pid],
      ["creating", pid],
      ["creating", 1],
      ["created", 1],
      ["running", pid],
      ["stopped", 0],
    ];
    t.same(
      all.map(({ state }) => [state.status, state.pid]),
      expected,
      "the pid is the one that the hook sees",
    );
    for (const { state } of all) {
      t.match(state, {
        ociVersion: String,
        id,
        bundle: world.bundle,
        annotations: { "org.example.key": "value" },
      });
    }
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "createContainer and startContainer hooks run in the container's namespaces, the others do not",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const where = "readlink /proc/self/ns/uts >> $(test -d /shared && echo /shared || echo $DIR)/uts";
    const hooks = kinds.map((kind) => {
      const hook = recorder(world, kind, where);
      return [kind, [{ ...hook, env: [...(hook.env ?? []), `DIR=${world.dir}`] }]] as const;
    });
    configure(world, Object.fromEntries(hooks));
    t.equal(world.tsrunc(["run", "--bundle", world.bundle, world.id("places")]).status, 0);
    const uts = readFileSync(`${world.dir}/uts`, "utf8").trim().split("\n");
    const inContainer = uts.map((link) => link === uts[2]);
    t.same(inContainer, [false, false, true, true, false, false]);
    t.end();
  },
);

for (const kind of ["prestart", "createRuntime", "createContainer"] as const) {
  t.test(`a failing ${kind} hook leaves nothing behind`, { skip }, (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const failing = recorder(world, kind, "echo out; echo err >&2; exit 3");
    configure(world, {
      [kind]: [failing, recorder(world, "never")],
      poststop: [recorder(world, "poststop")],
    });
    const { status, stderr } = world.tsrunc(["create", "--bundle", world.bundle, world.id("failing")]);
    t.equal(status, 1);
    const why = "exit status 3, stdout: out, stderr: err";
    t.equal(stderr, `tsrunc: hooks.${kind}[0]: error running ${kind} hook #0: ${why}\n`);
    t.same(
      recorded(world).map((entry) => entry.kind),
      [kind, "poststop"],
      "what it did is undone",
    );
    t.same(world.leftovers(), []);
    t.end();
  });
}

t.test("a hook that takes too long is killed", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  configure(world, { createRuntime: [{ path: "/bin/sleep", args: ["sleep", "50"], timeout: 1 }] });
  const { status, stderr } = world.tsrunc(["create", "--bundle", world.bundle, world.id("slow")]);
  t.equal(status, 1);
  t.match(stderr, /hook ran past specified timeout of 1\.0s/);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a failing startContainer or poststart hook stops the container", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  for (const kind of ["startContainer", "poststart"] as const) {
    configure(world, { [kind]: [recorder(world, kind, "exit 1")] }, ["sleep", "60"]);
    const id = world.create(kind);
    const { status, stderr } = world.tsrunc(["start", id]);
    t.equal(status, 1, kind);
    t.match(stderr, `error running ${kind} hook #0: exit status 1`);
    t.match(JSON.parse(world.tsrunc(["state", id]).stdout), { status: "stopped" });
    t.equal(world.tsrunc(["delete", id]).status, 0);
  }
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a failing poststop hook is a warning, and the next one runs", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  configure(world, { poststop: [{ path: "/nosuch" }, recorder(world, "second")] });
  const { status, stderr } = world.tsrunc(["run", "--bundle", world.bundle, world.id("poststop")]);
  t.equal(status, 0);
  t.match(
    stderr,
    /warning: hooks\.poststop\[0\]: error running poststop hook #0: execve \/nosuch: no such file or directory/,
  );
  t.same(
    recorded(world).map(({ kind }) => kind),
    ["second"],
  );
  t.notOk(existsSync(`${world.root}/${world.id("poststop")}`));
  t.same(world.leftovers(), []);
  t.end();
});
