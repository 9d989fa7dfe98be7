import t, { type Test } from "tap";
import type { Seccomp } from "../../src/spec/seccomp.ts";
import { cannotRun, makeWorld, type World } from "../support/world.ts";
import { generateProfile, samples } from "./generate.ts";
import { type Loaded, load, type Runtime, runtimes, whyNoProber } from "./runtimes.ts";
import { cannotCompile, fixture } from "./support.ts";
import { audit, verdict, verdictName, x32Bit } from "./verdict.ts";

const skip = cannotRun() || cannotCompile() || whyNoProber();
const mark = 0x5eccbeefn;
const seeds = Array.from({ length: Number(process.env.TSRUNC_TEST_PROFILES ?? 6) }, (_, seed) => seed + 1);
t.setTimeout(600_000);

const profiles: readonly (readonly [string, Seccomp])[] = [
  ["Docker's", fixture("docker")],
  ["Podman's", fixture("podman")],
  ...seeds.map((seed) => [`generated from seed ${seed}`, generateProfile(seed)] as const),
];

/**
 * A filter is asked what it says of every call from 0 to 600 of four architectures, with arguments that the profile mentions; and for one set of
 * arguments the kernel is asked, too, by making the calls.
 */
for (const [name, profile] of profiles) {
  t.test(`a profile means the same under every runtime: ${name}`, { skip }, async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const tried = samples(profile, 1);
    const args = [...(tried.at(-1) ?? []).slice(0, 5), mark];
    const [own, ...peers] = runtimes(world);
    if (own === undefined) throw new Error("tsrunc is missing");
    const ours = await load(world, own, profile, args);
    if (ours.program !== undefined) checkKernel(t, ours, args);
    for (const peer of peers) await compare(t, { world, profile, tried, args, ours, peer });
    if (peers.length === 0) t.comment("neither runc nor crun is installed");
    t.same(world.leftovers(), []);
  });
}

/** What the calls got has to be what the program says. */
function checkKernel(t: Test, { program, answers }: Loaded, args: readonly bigint[]): void {
  t.equal(answers.size, 599, "every call was asked about");
  const wrong = [...answers].filter(([number, answer]) => {
    const said = verdictName(
      verdict(program ?? new Uint8Array(0), { number, architecture: audit.x86_64, args }),
    );
    if (/^(ALLOW|LOG|TRACE)/.test(said)) return answer !== "ERRNO 38";
    return answer !== (said.startsWith("KILL") ? "KILLED 31" : said);
  });
  t.same(wrong, [], "the kernel does what the filter says");
}

interface Comparison {
  readonly world: World;
  readonly profile: Seccomp;
  readonly tried: readonly bigint[][];
  readonly args: readonly bigint[];
  readonly ours: Loaded;
  readonly peer: Runtime;
}

async function compare(t: Test, { world, profile, tried, args, ours, peer }: Comparison): Promise<void> {
  const theirs = await load(world, peer, profile, args);
  if (ours.program === undefined || theirs.program === undefined) {
    t.equal(
      typeof ours.program,
      typeof theirs.program,
      `${peer.name}: ${ours.complaint} / ${theirs.complaint}`,
    );
    return;
  }
  const differences = new Map<string, string>();
  for (const [architecture, bit] of [
    [audit.x86_64, 0],
    [audit.x86_64, x32Bit],
    [audit.i386, 0],
    [audit.aarch64, 0],
  ] as const) {
    for (let number = 0; number <= 600; number++) {
      for (const values of tried) {
        const call = { number: number + bit, architecture, args: values };
        const [one, other] = [ours.program, theirs.program].map((code) =>
          verdictName(verdict(code, call)),
        ) as [string, string];
        if (one === other || isExplained(peer, profile, one)) continue;
        differences.set(
          `${architecture.toString(16)} ${call.number}`,
          `${values}: ${one}, ${peer.name}: ${other}`,
        );
      }
    }
  }
  t.same(
    [...differences].slice(0, 5),
    [],
    `${peer.name}'s filter says the same, of ${tried.length} sets of arguments`,
  );
  const felt = [...ours.answers].filter(
    ([number, answer]) => theirs.answers.get(number) !== answer && !isExplained(peer, profile, answer),
  );
  t.same(felt, [], `${peer.name}'s container sees the same`);
}

/**
 * What the peers do otherwise, both about calls that are newer than the profile: crun 1.8 gives them the default action (seccomp.c), and so does
 * runc before 1.2 when the profile lists no architectures (patchbpf: "always include the native architecture").
 */
function isExplained({ name }: Runtime, { architectures }: Seccomp, ours: string): boolean {
  return ours === "ERRNO 38" && (name === "crun" || architectures === undefined);
}
