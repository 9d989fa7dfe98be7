import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeBundle } from "./bundle.ts";
import { home, type RuntimeName, runtimeNames, scratch, versionOf } from "./runtimes.ts";

/** The smallest memory limit, in KiB, under which each runtime runs a program that needs next to nothing. */
export type SmallestLimits = Partial<Record<RuntimeName, number>>;

/**
 * Finds them out in the virtual machine, the only place where every host has the memory controller of cgroup v2.
 * @returns why it cannot be had, in words, where that is so.
 */
export function smallestLimits(): SmallestLimits | string {
  const check = spawnSync(join(home, "conformance/vm/check"), { encoding: "utf8" });
  if (check.status !== 0) return (check.stderr ?? "").trim();
  mkdirSync(join(scratch, "rootfs"), { recursive: true });
  for (const directory of ["dev", "proc", "sys"])
    mkdirSync(join(scratch, "rootfs", directory), { recursive: true });
  const busybox = execFileSync(join(home, "bundles/static-busybox"), { encoding: "utf8" }).trim();
  copyFileSync(busybox, join(scratch, "rootfs/busybox"));
  makeBundle("memory", ["/busybox", "true"], { resources: { memory: { limit: 1_073_741_824 } } });

  const programs = [
    join(home, "bin/tsrunc"),
    ...runtimeNames.slice(1).filter((name) => versionOf(name) !== undefined),
  ];
  const words = ["-t", "900", "--", join(home, "bench/smallestMemory.sh"), scratch, ...programs];
  const machine = spawnSync(join(home, "conformance/vm/run"), words, { cwd: home, encoding: "utf8" });
  if (machine.status !== 0) throw new Error(`the virtual machine has failed: ${machine.stderr}`);
  return Object.fromEntries(
    machine.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" "))
      .map(([name, limit]) => [name, Number(limit)]),
  );
}

export const memoryHeading = "## Smallest memory limit";

/** The part of the page of results about them, in Markdown. */
export function memorySection(limits: SmallestLimits | string): string {
  if (typeof limits === "string") return `${memoryHeading}\n\nNot measured: ${limits}\n`;
  const cells = runtimeNames.map((name) => {
    const limit = limits[name];
    if (limit === undefined) return "–";
    return limit % 1024 === 0 ? `${limit / 1024} MiB` : `${limit.toLocaleString("en")} KiB`;
  });
  return `${memoryHeading}

Under which \`run\` of a static busybox' \`true\` succeeds three times in a row (\`linux.resources.memory.limit\`, in steps of 16 KiB), in the
virtual machine of \`conformance/vm\`: Linux 6.12 with cgroup v2 alone. The limit also holds for what the runtime itself does inside the container.

| ${runtimeNames.join(" | ")} |
| ${runtimeNames.map(() => "---").join(" | ")} |
| ${cells.join(" | ")} |
`;
}
