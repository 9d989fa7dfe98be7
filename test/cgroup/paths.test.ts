import t from "tap";
import { cgroupPaths } from "../../src/cgroup/paths.ts";
import type { Call } from "../../src/linux/call.ts";
import { errno, fakeKernel } from "../../src/linux/fakeKernel.ts";

const onVersion2 = (path = "/user.slice/session-1.scope") =>
  fakeKernel({ files: { "/proc/self/cgroup": `0::${path}\n` } });

/** A host whose controllers are mounted as version 1, with or without cgroup2 beside them. */
const onVersion1 = ({ isHybrid }: { isHybrid: boolean }) =>
  fakeKernel({
    files: {
      "/proc/self/cgroup": "5:name=systemd:/s\n4:memory:/m\n3:cpu,cpuacct:/c\n2:gone:/\n0::/user.slice/x\n",
    },
    answer: ({ name, args }: Call) => {
      const path = args[1];
      const isMissing =
        path === "/sys/fs/cgroup/cgroup.controllers" ||
        path === "/sys/fs/cgroup/gone/cgroup.procs" ||
        (!isHybrid && path === "/sys/fs/cgroup/unified/cgroup.controllers");
      return name === "faccessat2" && isMissing ? errno("ENOENT") : undefined;
    },
  });

t.test("a cgroup's path is below the mount, whatever the config says", async (t) => {
  const place = (cgroupsPath?: string, kernel = onVersion2()) =>
    cgroupPaths(kernel, cgroupsPath === undefined ? undefined : { cgroupsPath }, "c1")[""];
  t.equal(place("/abs/path"), "/sys/fs/cgroup/abs/path");
  t.equal(place("relative/path"), "/sys/fs/cgroup/user.slice/relative/path", "beside tsrunc's own");
  t.equal(place(undefined), "/sys/fs/cgroup/user.slice/c1");
  t.equal(place(""), "/sys/fs/cgroup/user.slice/c1");
  t.equal(place("x", onVersion2("/")), "/sys/fs/cgroup/x");
  t.equal(place("/../../etc"), "/sys/fs/cgroup/etc");
  t.equal(place("../../../../etc/./x//y"), "/sys/fs/cgroup/etc/x/y");
});

t.test("a container is in every mounted hierarchy that could limit it", async (t) => {
  const version1 = {
    "name=systemd": "/sys/fs/cgroup/systemd/s/c",
    memory: "/sys/fs/cgroup/memory/m/c",
    cpu: "/sys/fs/cgroup/cpu,cpuacct/c/c",
    cpuacct: "/sys/fs/cgroup/cpu,cpuacct/c/c",
  };
  const legacy = onVersion1({ isHybrid: false });
  t.same(cgroupPaths(legacy, { cgroupsPath: "c" }, "c1"), version1, "relative: below tsrunc's own");
  const hybrid = onVersion1({ isHybrid: true });
  const unified = { "": "/sys/fs/cgroup/unified/user.slice/c" };
  t.same(cgroupPaths(hybrid, { cgroupsPath: "c" }, "c1"), { ...unified, ...version1 });
  t.equal(cgroupPaths(hybrid, { cgroupsPath: "/c" }, "c1").memory, "/sys/fs/cgroup/memory/c");
  t.equal(
    cgroupPaths(hybrid, { resources: { pids: { limit: 0 } } }, "c1").memory,
    "/sys/fs/cgroup/memory/m/c1",
    "also without a path of its own, when something is limited",
  );
});

t.test("on a hybrid host one that limits nothing spares the wait for version 1", async (t) => {
  const kernel = onVersion1({ isHybrid: true });
  const only = { "": "/sys/fs/cgroup/unified/user.slice/c1" };
  t.same(cgroupPaths(kernel, undefined, "c1"), only);
  const resources = { devices: [{ allow: false, access: "rwm" }], memory: {}, unified: {} };
  t.same(cgroupPaths(kernel, { cgroupsPath: "", resources }, "c1"), only, "empty objects limit nothing");
});

t.test("a host without cgroups is told", async (t) => {
  const kernel = fakeKernel({ answer: ({ name }) => (name === "faccessat2" ? errno("ENOENT") : undefined) });
  t.throws(() => cgroupPaths(kernel, { cgroupsPath: "/c" }, "c1"), {
    message: /^cannot find a cgroup file system .*Mount it: mount -t cgroup2/,
  });
});
