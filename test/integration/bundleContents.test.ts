import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import t from "tap";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();

/** Puts files that engines and package managers read into a folder; each leaves a marker if its code is run. */
function setTraps(world: World, folder: string): () => boolean {
  const marker = `${world.dir}/marker`;
  const code = `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "run");\n`;
  writeFileSync(`${folder}/trap.cjs`, code);
  const bunfig =
    'preload = ["./trap.cjs"]\n[run]\npreload = ["./trap.cjs"]\n[test]\npreload = ["./trap.cjs"]\n';
  writeFileSync(`${folder}/bunfig.toml`, bunfig);
  writeFileSync(`${folder}/.bunfig.toml`, bunfig.replaceAll("./trap.cjs", `${folder}/trap.cjs`));
  const variables = `TRAP=1\nTSRUNC_NOFILE=99\nHOME=/trap\nXDG_RUNTIME_DIR=/trap\nBUN_OPTIONS=--preload=${folder}/trap.cjs\n`;
  for (const name of [".env", ".env.local", ".env.production", ".env.development"])
    writeFileSync(`${folder}/${name}`, variables);
  writeFileSync(
    `${folder}/package.json`,
    '{"type":"commonjs","main":"trap.cjs","imports":{"#*":"./trap.cjs"}}',
  );
  writeFileSync(`${folder}/tsconfig.json`, '{"compilerOptions":{"paths":{"*":["./trap.cjs"]}}}');
  for (const module of ["yargs", "yargs-parser", "koffi", "ajv"]) {
    mkdirSync(`${folder}/node_modules/${module}`, { recursive: true });
    writeFileSync(`${folder}/node_modules/${module}/index.js`, code);
  }
  return () => existsSync(marker);
}

t.test("nothing in a bundle but config.json and the root file system has an effect", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const isSprung = setTraps(world, world.bundle);
  const options = { cwd: world.bundle };
  world.configure((spec) => {
    const changed = withArgs(spec, ["sh", "-c", "env; ulimit -Sn"]);
    return { ...changed, process: { cwd: "/", ...changed.process, rlimits: [] } };
  });
  const id = world.id("trapped");
  const through = ["sh", "-c", 'ulimit -Sn 333; exec "$@"', "sh"];
  const { status, stdout } = world.tsrunc(["run", id], { ...options, through });
  t.equal(status, 0);
  t.notMatch(stdout, /TRAP|trap/);
  t.match(stdout, /^HOME=\/$/m);
  t.match(stdout, /^333$/m);
  for (const args of [
    ["create", id],
    ["state", id],
    ["list"],
    ["start", id],
    ["delete", "--force", id],
    ["--help"],
    ["run", "--help"],
  ])
    t.equal(world.tsrunc(args, options).status, 0, args.join(" "));
  t.notOk(isSprung(), "no code of the bundle's has been run");
  t.same(world.leftovers(), []);
  t.end();
});

t.test("variables that steer the engine have no effect", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const home = `${world.dir}/home`;
  mkdirSync(home);
  const isSprung = setTraps(world, home);
  world.configure((spec) => withArgs(spec, ["echo", "ran"]));
  const variables = {
    BUN_OPTIONS: `--preload=${home}/trap.cjs`,
    BUN_BE_BUN: "1",
    BUN_INSPECT_PRELOAD: `${home}/trap.cjs`,
    BUN_CONFIG_FILE: `${home}/bunfig.toml`,
    NODE_OPTIONS: `--require=${home}/trap.cjs`,
    NODE_PATH: `${home}/node_modules`,
    HOME: home,
    XDG_CONFIG_HOME: home,
  };
  for (const [name, value] of Object.entries(variables)) {
    const env = { PATH: process.env.PATH, [name]: value };
    const outcome = world.tsrunc(["run", "-b", world.bundle, world.id("env")], { env, cwd: home });
    t.same(outcome, { status: 0, stdout: "ran\n", stderr: "" }, name);
    t.notOk(isSprung(), name);
  }
  t.same(world.leftovers(), []);
  t.end();
});
