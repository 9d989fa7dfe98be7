import { mkdirSync } from "node:fs";
import t from "tap";
import * as messages from "../../src/messages.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const skip = cannotRun();
const verbs = ["start", "state", "kill", "delete"];

t.test("an id that there is not is refused by every command", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  for (const verb of verbs) refuses(t, world, [verb, world.id("unknown")], "container does not exist");
  t.end();
});

t.test("an id that could not be a directory of its own is refused by every command", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  for (const verb of [...verbs, "create", "run"]) {
    const flags = verb === "create" || verb === "run" ? ["--bundle", world.bundle] : [];
    refuses(t, world, [verb, ...flags, ""], "container id cannot be empty");
    for (const id of [".", "..", "a/b", "../x", "a b", "a\nb", "ü", "x".repeat(300)])
      refuses(t, world, [verb, ...flags, id], "invalid container ID format");
  }
  refuses(t, world, ["delete", "--force", ".."], "invalid container ID format");
  t.end();
});

t.test("an id that is taken is refused and its container is left alone", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("taken");
  for (const verb of ["create", "run"])
    refuses(t, world, [verb, "--bundle", world.bundle, id], "container with given ID already exists");
  t.match(world.tsrunc(["state", id]).stdout, '"status": "created"');
  t.equal(world.tsrunc(["start", id]).status, 0, "it still starts");
  t.end();
});

t.test("a command that does not fit a container's state is refused", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  const running = world.id("running");
  t.equal(world.tsrunc(["run", "-d", "--bundle", world.bundle, running]).status, 0);
  refuses(t, world, ["start", running], messages.cannotStartRunning);
  refuses(t, world, ["delete", running], messages.cannotDelete(running, "running"));
  refuses(t, world, ["kill", running, "NONSENSE"], 'unknown signal "NONSENSE"');
  refuses(t, world, ["kill", running, "65"], 'unknown signal "65"');

  world.configure((spec) => withArgs(spec, ["true"]));
  const stopped = world.id("stopped");
  t.equal(world.tsrunc(["run", "--keep", "--bundle", world.bundle, stopped]).status, 0);
  refuses(t, world, ["start", stopped], messages.cannotStartStopped);
  refuses(t, world, ["kill", stopped], messages.containerNotRunning);

  const unfinished = world.id("unfinished");
  mkdirSync(`${world.root}/${unfinished}`);
  refuses(t, world, ["start", unfinished], messages.cannotStart("creating"));
  refuses(t, world, ["kill", unfinished], messages.containerNotRunning);
  refuses(t, world, ["delete", unfinished], messages.cannotDelete(unfinished, "creating"));
  t.equal(world.tsrunc(["delete", "--force", unfinished]).status, 0);
  t.end();
});

t.test("a working directory that a descriptor of the host leads to is refused", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  // CVE-2024-21626: the caller's own stream is the one way there is left.
  const through = ["sh", "-c", 'exec "$@" < /', "sh"];
  const args = ["run", "--bundle", world.bundle, world.id("escape")];
  for (const cwd of ["/proc/self/fd/0", "/proc/self/fd/0/usr"]) {
    world.configure((spec) => ({ ...spec, process: { ...spec.process, cwd, args: ["true"] } }));
    refuses(t, world, args, messages.outsideOfRoot, { through });
  }
  for (let descriptor = 3; descriptor < 12; descriptor++) {
    const cwd = `/proc/self/fd/${descriptor}`;
    world.configure((spec) => ({ ...spec, process: { ...spec.process, cwd, args: ["true"] } }));
    refuses(t, world, args, /chdir to cwd/);
  }
  t.end();
});

t.test("texts that callers look for are runc's, to the letter", (t) => {
  t.has(
    {
      ...messages,
      cannotStart: messages.cannotStart("X"),
      cannotDelete: messages.cannotDelete("ID", "X"),
      unknownSignal: messages.unknownSignal("X"),
    },
    {
      containerDoesNotExist: "container does not exist",
      containerNotRunning: "container not running",
      idInUse: "container with given ID already exists",
      invalidId: "invalid container ID format",
      emptyId: "container id cannot be empty",
      cannotStartStopped: "cannot start a container that has stopped",
      cannotStartRunning: "cannot start an already running container",
      notFoundInPath: "executable file not found in $PATH",
      outsideOfRoot:
        "current working directory is outside of container mount namespace root -- possible container breakout detected",
      cannotStart: "cannot start a container in the X state",
      cannotDelete: "cannot delete container ID that is not stopped: X",
      unknownSignal: 'unknown signal "X"',
    },
  );
  t.end();
});
