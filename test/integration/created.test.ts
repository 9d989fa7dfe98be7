import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import t from "tap";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const skip = cannotRun();
const F_GET_SEALS = 1034;
const F_SEAL_SEAL = 1;
const F_SEAL_SHRINK = 2;
const F_SEAL_GROW = 4;
const F_SEAL_WRITE = 8;

t.test("a created container costs less than 64 kB and holds nothing of the host", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("waiting");
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const field = (name: string): string =>
    new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1] ?? "missing";
  t.ok(Number(field("VmRSS")) < 64, `it has ${field("VmRSS")} kB`);
  t.equal(field("Threads"), "1");
  t.equal(field("NoNewPrivs"), "1", "all but the program's start is done");
  t.equal(field("Name"), "tsrunc:[init]");

  t.match(readlinkSync(`/proc/${pid}/exe`), /^\/memfd:tsrunc /, "its program is a file in memory");
  const program = openSync(`/proc/${pid}/exe`, "r");
  t.teardown(() => closeSync(program));
  const seals = hostKernel().call({ name: "fcntl", args: [program, F_GET_SEALS, 0] });
  t.equal(seals & 0xf, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, "that nobody can change");

  const descriptors = readdirSync(`/proc/${pid}/fd`);
  const beyond = descriptors
    .filter((name) => Number(name) > 2)
    .map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
  for (const target of beyond) t.match(target, /^socket:/, "beyond the standard streams it has sockets only");
  t.ok(beyond.length <= 2);
  t.equal(readFileSync(`/proc/${pid}/environ`, "utf8"), "", "it has no environment");
  t.end();
});

t.test("a change of config.json after create has no effect", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const exitOf = (id: string): string => JSON.parse(world.tsrunc(["state", id]).stdout).status;
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  const id = world.create("unchanged");
  world.configure((spec) => withArgs(spec, ["false"]));
  t.equal(world.tsrunc(["start", id]).status, 0);
  t.equal(exitOf(id), "running");
  t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});
