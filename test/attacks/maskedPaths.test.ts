import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";
import { makeTarget, snapshot, withoutMounts, writable } from "./support.ts";

const skip = cannotRun();

/** An image with secrets to mask, and without a tmpfs that would cover its /dev. */
function makeSecrets(world: World): void {
  mkdirSync(`${world.bundle}/rootfs/secrets/directory`, { recursive: true });
  writeFileSync(`${world.bundle}/rootfs/secrets/file`, "secret\n");
  writeFileSync(`${world.bundle}/rootfs/secrets/directory/file`, "secret\n");
  writeFileSync(`${world.bundle}/rootfs/etc/decoy`, "decoy\n");
}

const reading = "cat /secrets/file; ls -A /secrets/directory; cat /proc/uptime; echo masked";

/** The config that masks them. `swap` is run on the host between the mounts and the masks. */
function masking(world: World, spec: Spec, swap: string): Spec {
  const changed = withoutMounts(writable(withArgs(spec, ["sh", "-c", reading])), "/dev");
  const hook = {
    path: "/bin/sh",
    args: ["sh", "-c", `cd ${world.bundle}/rootfs; ${swap}`],
    env: ["PATH=/usr/bin:/bin"],
  };
  const maskedPaths = ["/proc/uptime", "/secrets/file", "/secrets/directory"];
  return { ...changed, linux: { ...spec.linux, maskedPaths }, hooks: { createRuntime: [hook] } };
}

function runBundle(world: World) {
  return world.tsrunc(["run", "--bundle", world.bundle, world.id("masked")]);
}

t.test("what an image has put at /dev/null masks nothing (CVE-2025-31133)", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  makeSecrets(world);
  const target = makeTarget(world);
  symlinkSync(`${target}/canary`, `${world.bundle}/rootfs/dev/null`);
  const before = snapshot(target);
  world.configure((spec) => masking(world, spec, "true"));
  const command = ["run", "--bundle", world.bundle, world.id("masked")];
  refuses(
    t,
    world,
    command,
    /cannot make device \/dev\/null: another file is there\. Remove it from the root file system, or mount a tmpfs at \/dev/,
  );
  t.same(snapshot(target), before);
  t.end();
});

const swaps: Readonly<Record<string, string>> = {
  "a link to a file of the image": "ln -sf /etc/decoy dev/null",
  "a link to what writes to the kernel": "ln -sf /proc/sysrq-trigger dev/null",
  "a link to what is masked": "ln -sf /secrets/file dev/null",
  "an ordinary file": "rm dev/null; echo decoy > dev/null",
  "another device": "rm dev/null; mknod dev/null c 1 5",
  "a directory": "rm dev/null; mkdir dev/null",
  nothing: "rm dev/null",
  "a link in place of /dev": "mv dev devices; ln -s /etc dev; ln -s decoy etc/null",
};

for (const [name, swap] of Object.entries(swaps)) {
  t.test(`masks cover their paths although /dev/null has become ${name} (CVE-2025-31133)`, { skip }, (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    makeSecrets(world);
    world.configure((spec) => masking(world, spec, swap));
    t.match(runBundle(world), { status: 0, stdout: "masked\n", stderr: "" });
    t.same(world.leftovers(), []);
    t.end();
  });
}

t.test(
  "a masked path that has become a link masks what it leads to inside, and nothing of the host (CVE-2025-31133)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    makeSecrets(world);
    const target = makeTarget(world);
    const before = snapshot(target);
    const links = [
      `ln -sf ${target}/canary secrets/file; rm -r secrets/directory; ln -s ${target} secrets/directory`,
      "ln -sf ../../../../etc/decoy secrets/file; rm -r secrets/directory; ln -s ../../../../home secrets/directory",
      "ln -sf /proc/self/fd/1 secrets/file; rm -r secrets/directory; ln -s /proc/self/root secrets/directory",
    ];
    const outcomes = links.map((swap) => {
      world.configure((spec) => masking(world, spec, swap));
      rmSync(`${world.bundle}/rootfs/secrets`, { recursive: true });
      makeSecrets(world);
      return runBundle(world);
    });
    t.match(
      outcomes[0],
      { status: 0, stdout: "masked\n" },
      "where the host has something, the container has nothing",
    );
    t.match(outcomes[1], { status: 0, stdout: "masked\n", stderr: "" });
    t.match(outcomes[2], { status: 1, stdout: "" });
    t.match(
      outcomes[2]?.stderr,
      /linux\.maskedPaths\[1\]: cannot mask \/secrets\/file: openat2: too many levels of symbolic links/,
    );
    t.same(snapshot(target), before);
    t.same(world.leftovers(), []);
    t.end();
  },
);
