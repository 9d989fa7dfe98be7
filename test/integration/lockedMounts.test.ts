import t from "tap";
import { setAttributes } from "../../src/container/attachMount.ts";
import { killAndReap } from "../../src/container/childProcess.ts";
import { explainMount } from "../../src/container/explainMount.ts";
import { parseMountOptions } from "../../src/container/mountOptions.ts";
import { AT_FDCWD, O_PATH, openat } from "../../src/linux/calls/files.ts";
import {
  changePropagation,
  cloneTree,
  fsconfigCreate,
  fsmount,
  fsopen,
  MS_PRIVATE,
  MS_REC,
  moveMount,
} from "../../src/linux/calls/mounts.ts";
import { CLONE_NEWNS, CLONE_NEWUSER, unshare } from "../../src/linux/calls/processes.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { cannotRun, makeWorld } from "../support/world.ts";

const skip = cannotRun();

t.test(
  "in a user namespace, what the host has locked stays so, and nobody's other options suffer",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const kernel = hostKernel();

    /** Binds, from inside a user namespace, a mount that the host has restricted. @returns the refusal */
    function bind(hostOptions: readonly string[], options: readonly string[]): string | undefined {
      const process = kernel.spawnStub([]);
      const { stub } = process;
      try {
        stub.queue(unshare(CLONE_NEWNS));
        stub.queue(changePropagation("/", MS_REC | MS_PRIVATE));
        const context = stub.queue(fsopen("tmpfs"));
        stub.queue(fsconfigCreate(context));
        const mount = stub.queue(fsmount(context, parseMountOptions(hostOptions).set));
        const place = stub.queue(openat(AT_FDCWD, world.dir, O_PATH));
        stub.queue(moveMount(mount, place));
        stub.queue(unshare(CLONE_NEWUSER | CLONE_NEWNS));
        const copy = stub.queue(cloneTree(AT_FDCWD, world.dir, { recursive: true }));
        setAttributes(stub, copy, parseMountOptions(options), explainMount("bind /s at /d", "mounts[1]"));
        stub.sync();
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : "";
      } finally {
        killAndReap(kernel, process);
      }
    }

    const locked = ["ro", "nosuid", "nodev", "noexec", "noatime"];
    const why =
      "cannot bind /s at /d: mount_setattr: operation not permitted (EPERM). The source is mounted like that on the host: leave the option out";
    for (const options of [
      [],
      ["nosymfollow"],
      ["ro"],
      ["nosuid", "nodev"],
      ["rro", "rnosymfollow"],
      ["noatime"],
    ])
      t.equal(bind(locked, options), undefined, options.join());
    for (const option of ["rw", "suid", "dev", "exec", "rrw", "rdev"])
      t.equal(
        bind(locked, ["nosuid", "nosymfollow", option]),
        `cannot clear locked flags: mounts[1]: ${why}`,
        option,
      );
    for (const option of ["strictatime", "relatime", "ratime"])
      t.equal(bind(locked, [option]), `cannot change locked atime flags: mounts[1]: ${why}`, option);
    t.equal(bind([], ["rw", "suid", "dev", "exec", "symfollow"]), undefined, "what is not set is not locked");
    t.same(world.leftovers(), []);
    t.end();
  },
);
