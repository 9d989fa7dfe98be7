import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import type { Spec } from "../../src/spec/config.ts";
import { type Outcome, run } from "./command.ts";
import { leftovers } from "./leftovers.ts";
import { makeRootFileSystem } from "./rootFileSystem.ts";
import { chownTree } from "./userNamespaces.ts";
import { busybox, tsrunc } from "./world.ts";

/** `nobody`, who has an account on every machine: newuidmap asks for one. */
export const user = 65_534;

/** Why an ordinary user cannot make containers here; false when one can. */
export function cannotMakeUserNamespaces(): string | false {
  const { status, stderr } = run(["unshare", "--user", "true"], { through: asUser() });
  return status === 0 ? false : `this machine lets users make no user namespaces: ${stderr}`;
}

function asUser(): string[] {
  return ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
}

/**
 * A bundle of an ordinary user: what `spec --rootless` writes, changed; and tsrunc's command line as that user.
 * @param through a command that runs it, as `sh -c SCRIPT`, to which setpriv and tsrunc with its arguments are appended.
 * @param more variables of its environment.
 */
export function makeUserWorld(through: readonly string[] = [], more: NodeJS.ProcessEnv = {}) {
  const dir = realpathSync(mkdtempSync(`${tmpdir()}/tsrunc-test-rootless-`));
  const runtimeDirectory = `${dir}/runtime`;
  const bundle = `${dir}/bundle`;
  mkdirSync(runtimeDirectory, { mode: 0o700 });
  makeRootFileSystem(`${bundle}/rootfs`, busybox() ?? "");
  chownTree(dir, user);
  const id = `tsrunc-test-${process.pid}-rootless`;
  const env = { XDG_RUNTIME_DIR: runtimeDirectory, PATH: process.env.PATH, ...more };
  const command = (args: readonly string[]): Outcome =>
    run([tsrunc, ...args], { cwd: dir, env, through: [...through, ...asUser()] });
  const { stderr } = command(["spec", "--rootless", "--bundle", bundle]);
  const config = `${bundle}/config.json`;
  if (stderr !== "") throw new Error(stderr);
  const written = JSON.parse(readFileSync(config, "utf8")) as Spec;
  return {
    bundle,
    id,
    command,
    configure(script: string, change: (spec: Spec) => Spec = (spec) => spec): void {
      const process = { cwd: "/", ...written.process, terminal: false, args: ["sh", "-c", script] };
      writeFileSync(config, JSON.stringify(change({ ...written, process })));
      chownSync(config, user, user);
    },
    leftovers: () => leftovers({ dir, root: `${runtimeDirectory}/tsrunc`, prefix: id }),
    clear(): void {
      command(["delete", "--force", id]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
