import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import t from "tap";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

// What takes CRIU is tested in the virtual machine: a kernel is often too new for the CRIU that is installed.
const skip = cannotRun();

/** The id of a running container. */
function running(world: World): string {
  world.configure((spec) => withArgs(spec, ["sleep", "20"]));
  const id = world.id("running");
  const { status, stderr } = world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
  if (status !== 0) throw new Error(stderr);
  return id;
}

t.test("callers find out that checkpoints can be made", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  t.match(world.tsrunc(["checkpoint", "--help"]), { status: 0, stderr: "" }, "Podman looks at the status");
  const { status, stdout, stderr } = world.tsrunc(["restore", "--lsm-mount-context"]);
  t.match(`${stdout}${stderr}`, "flag needs an argument: -lsm-mount-context", "and for this");
  t.equal(status, 1);
});

t.test("only a container that runs can be saved", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const created = world.create("created");
  refuses(t, world, ["checkpoint", created], "Container cannot be checkpointed in created state");
  world.configure((spec) => withArgs(spec, ["true"]));
  const ended = world.id("ended");
  world.tsrunc(["run", "--keep", "--bundle", world.bundle, ended]);
  refuses(t, world, ["checkpoint", ended], "Container cannot be checkpointed in stopped state");
  refuses(t, world, ["checkpoint", world.id("none")], "container does not exist");
});

t.test("flags that make no sense are told by name", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = running(world);
  const images = `${world.dir}/images`;
  writeFileSync(`${world.dir}/file`, "");
  for (const [flags, message] of [
    [["--parent-path", "/absolute"], "--parent-path must be relative"],
    [["--parent-path", "../none"], "invalid --parent-path"],
    [["--parent-path", "../file"], /invalid --parent-path: \S+ is not a directory/],
    [["--manage-cgroups-mode", "hard"], "Invalid manage-cgroups-mode value"],
    [["--page-server", "host"], "Use --page-server ADDRESS:PORT to specify page server"],
    [["--page-server", "host:port"], "Invalid port number"],
    [["--empty-ns", "ipc"], 'namespace "ipc" is not supported'],
    [["--lazy-pages", "--status-fd", "77"], "invalid --status-fd argument 77"],
  ] as const)
    refuses(t, world, ["checkpoint", "--image-path", images, ...flags, id], message);
  t.match(world.tsrunc(["delete", "--force", id]), { status: 0 });
});

t.test("without CRIU the error says how to get it", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = running(world);
  const env = { ...process.env, PATH: world.dir };
  const message = "criu is not in $PATH. Install CRIU";
  refuses(t, world, ["checkpoint", id], message, { env });
  refuses(t, world, ["restore", "--bundle", world.bundle, world.id("restored")], message, { env });
  t.ok(existsSync(`${world.dir}/checkpoint`), "where images go by default");
});

t.test("a CRIU that cannot work with the kernel is told apart", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = running(world);
  mkdirSync(`${world.dir}/bin`);
  const broken = "#!/bin/sh\n[ $1 = swrk ] || echo 'Error (criu/vdso.c:381): vdso: Unexpected' >&2\nexit 1\n";
  writeFileSync(`${world.dir}/bin/criu`, broken, { mode: 0o755 });
  const env = { ...process.env, PATH: `${world.dir}/bin:${process.env.PATH}` };
  const message = /CRIU cannot work with this kernel, as "criu check" says: Error \(criu\/vdso.c:381\)/;
  refuses(t, world, ["checkpoint", id], message, { env });
  t.match(world.tsrunc(["state", id]).stdout, '"status": "running"');
});

t.test("what CRIU would not bring back is refused", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const ids = [{ containerID: 0, hostID: 1000, size: 1 }];
  const restore = ["restore", "--bundle", world.bundle, world.id("restored")];
  const volume = { destination: "/mnt", type: "bind", source: world.dir, options: ["bind"] };
  world.configure((spec) => ({
    ...spec,
    mounts: [{ ...volume, uidMappings: ids, gidMappings: ids }],
  }));
  refuses(t, world, restore, "mounts[0].uidMappings: cannot checkpoint or restore a mount with other ids");
  world.configure((spec) => {
    const namespaces = (spec.linux?.namespaces ?? []).filter(({ type }) => type !== "mount");
    const linux = { ...spec.linux, namespaces, maskedPaths: [], readonlyPaths: [] };
    return { ...spec, linux };
  });
  refuses(t, world, restore, "linux.namespaces: cannot checkpoint or restore a container without a mount");
});
