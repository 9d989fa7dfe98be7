import t from "tap";
import { mounts } from "../../src/container/steps/mounts.ts";
import type { Argument } from "../../src/linux/call.ts";
import { errno } from "../../src/linux/fakeKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import type { Mount } from "../../src/spec/mount.ts";
import type { NamespaceType } from "../../src/spec/namespace.ts";
import { line, plainSpec, runSteps } from "./support.ts";

t.test("without a network namespace of its own a user namespace gets the host's sysfs", async (t) => {
  const sysfs: Mount = { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "ro"] };
  t.same(linesOf([sysfs], ["mount", "user"]).slice(0, 2), ["open_tree /sys", "mount_setattr ×2"]);
  for (const types of [["mount", "user", "network"], ["mount"]] as const)
    t.equal(linesOf([sysfs], types)[0], "fsopen sysfs", types.join());
});

t.test("a file system that shows a namespace of somebody else's is refused with the reason", async (t) => {
  const refused = (type: string) => () =>
    runMounts([{ destination: `/${type}`, type }], ["mount"], "fsconfig", "EPERM");
  t.throws(refused("sysfs"), {
    message:
      /^mounts\[0\]: cannot mount sysfs at \/sysfs: fsconfig: .*\(EPERM\)\. It needs a network namespace made in .*"source": "\/sys"/,
  });
  t.throws(refused("proc"), { message: /\(EPERM\)\. It needs a pid namespace made in/ });
  t.throws(refused("mqueue"), { message: /\(EPERM\)$/ });
});

t.test("attributes are set before a mount is attached, its propagation after that", async (t) => {
  const source = "/data";
  t.same(linesOf([{ destination: "/d", source, options: ["rbind", "ro", "rnosuid", "rslave"] }]), [
    ...["mknodat d", "openat2 /d", "fstatfs"],
    ...["open_tree /data", "mount_setattr ×2", "move_mount", "mount_setattr"],
  ]);
  t.same(linesOf([{ destination: "/d", source, options: ["bind"] }]).slice(3), [
    "open_tree /data",
    "move_mount",
  ]);
});

t.test("only where links may be on the way is it looked at before", async (t) => {
  const destination = "/dev/shm/x";
  const tmpfs = { type: "tmpfs", options: ["mode=755"] };
  const dev = { destination: "/dev", ...tmpfs };
  const hostLooks = (list: readonly Mount[]) =>
    runMounts(list, ["mount"]).record.filter(
      ({ process, call }) => process === "host" && call.name === "openat2",
    ).length;
  t.equal(hostLooks([dev, { destination, ...tmpfs }]), 0, "a new file system has none");
  t.equal(hostLooks([{ destination, ...tmpfs }]), 1);
  t.equal(
    hostLooks([dev, { destination: "/dev/shm", source: "/s", options: ["bind"] }, { destination, ...tmpfs }]),
    0,
  );
});

t.test("a link to nothing is followed in the root, not on the host", async (t) => {
  const ELOOP = errno("ELOOP");
  const missing = new Set(["openat2 /link", "openat2 /run", "openat2 /run/x"]);
  const { lines } = runSteps(
    [mounts],
    spec([{ destination: "/link/x", type: "tmpfs", options: ["mode=755"] }], ["mount"]),
    (call, process) => {
      if (process === "host" && call.name === "openat2") return ELOOP;
      // The link is there, its target is not; once made, it is.
      const text = line(call);
      if (missing.delete(text)) return errno("ENOENT");
      if (text === "readlinkat link") return write(call.args[2], "/run");
      if (call.name === "readlinkat") return errno("EINVAL");
      return undefined;
    },
  );
  const calls = lines.flat();
  const from = calls.indexOf("openat2 /link");
  t.same(calls.slice(from, calls.indexOf("mkdirat link", from + 4)), [
    ...["openat2 /link", "openat2 /", "readlinkat link", "mkdirat link"],
    ...["openat2 /run", "openat2 /", "readlinkat run", "mkdirat run"],
    ...["openat2 /run/x", "openat2 /run", "readlinkat x", "mkdirat x"],
  ]);
});

function write(into: Argument | undefined, text: string): number {
  if (typeof into === "object" && "kind" in into && into.kind === "output") into.bytes.set(Buffer.from(text));
  return text.length;
}

function spec(list: readonly Mount[], types: readonly NamespaceType[]): Spec {
  return { ...plainSpec(), mounts: list, linux: { namespaces: types.map((type) => ({ type })) } };
}

/** Between opening and closing the descriptors that mounts take. */
function linesOf(list: readonly Mount[], types: readonly NamespaceType[] = ["mount"]): string[] {
  const [first, ...lines] = runMounts(list, types).lines.flat();
  if (first !== "openat ." || lines.pop() !== "close_range") throw new Error("descriptors stay open");
  return lines;
}

/** Queues mounts; a call of this name that takes no text fails. */
function runMounts(
  list: readonly Mount[],
  types: readonly NamespaceType[],
  failing?: string,
  reason: Parameters<typeof errno>[0] = "EPERM",
) {
  return runSteps([mounts], spec(list, types), (call) =>
    line(call) === failing ? errno(reason) : undefined,
  );
}
