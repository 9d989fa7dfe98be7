import { spawnSync } from "node:child_process";
import t from "tap";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const python = spawnSync("python3", ["--version"]).status === 0;
const skip = cannotRun() || (python ? false : "python3 is missing: it plays the person at the terminal");

/**
 * A person at a terminal: runs a command on a pseudo-terminal, and goes through a list of moves. `expect` waits for a text, `type` types one,
 * `size` changes the window's size, `wait` lets seconds pass, `kill` kills the command, `mode` says whether the terminal echoes what is typed.
 */
const person = `
import fcntl, json, os, pty, select, signal, struct, sys, termios, time
moves = json.loads(sys.argv[1])
master, slave = pty.openpty()
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for stream in range(3): os.dup2(slave, stream)
    os.execv(sys.argv[2], sys.argv[2:])
seen = ""
def read(seconds):
    global seen
    ready, _, _ = select.select([master], [], [], seconds)
    if not ready: return False
    try: data = os.read(master, 4096)
    except OSError: return False
    seen += data.decode(errors="replace")
    return data != b""
for move, value in moves:
    if move == "expect":
        end = time.time() + 8
        while value not in seen and time.time() < end: read(0.1)
        if value not in seen:
            print("missing", repr(value), "in", repr(seen)); os.kill(pid, signal.SIGKILL); sys.exit(9)
        seen = seen[seen.index(value) + len(value):]
    elif move == "type": os.write(master, value.encode())
    elif move == "size":
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *value, 0, 0))
    elif move == "wait":
        end = time.time() + value
        while time.time() < end: read(0.05)
    elif move == "kill": os.kill(pid, signal.SIGKILL)
    elif move == "mode":
        end = time.time() + 3
        while bool(termios.tcgetattr(slave)[3] & termios.ECHO) != value and time.time() < end: time.sleep(0.02)
        print("echo", bool(termios.tcgetattr(slave)[3] & termios.ECHO))
end = time.time() + 8
while True:
    read(0.05)
    ended, status = os.waitpid(pid, os.WNOHANG)
    if ended: break
    if time.time() > end: os.kill(pid, signal.SIGKILL)
print("status", os.waitstatus_to_exitcode(status))
`;

type Move =
  | readonly ["expect" | "type", string]
  | readonly ["size", readonly [number, number]]
  | readonly ["wait", number]
  | readonly ["kill", null]
  | readonly ["mode", boolean];

function play(world: World, args: readonly string[], moves: readonly Move[]): string {
  const { stdout, stderr } = spawnSync(
    "python3",
    ["-c", person, JSON.stringify(moves), tsrunc, "--root", world.root, ...args],
    { encoding: "utf8", timeout: 60_000 },
  );
  return stdout + stderr;
}

/** A world with a running container, for `exec`, and a bundle whose program has a terminal, for `run`. */
function makeTerminalWorld(t: { teardown(clear: () => void): void }): {
  world: World;
  ways: [string, string[]][];
} {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({ ...withArgs(spec, ["sleep", "1000"]), root: { path: "rootfs" } }));
  const id = world.id("background");
  world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
  world.configure((spec) => {
    const changed = withArgs(spec, ["sh", "-i"]);
    return {
      ...changed,
      root: { path: "rootfs" },
      process: { cwd: "/", ...changed.process, terminal: true },
    };
  });
  const ways: [string, string[]][] = [
    ["run", ["run", "--bundle", world.bundle, world.id("foreground")]],
    ["exec", ["exec", "--tty", id, "sh", "-i"]],
  ];
  return { world, ways };
}

t.test(
  "a person uses a container's shell as any other: Ctrl-C, Ctrl-Z, jobs, resizing",
  { skip },
  async (t) => {
    const { world, ways } = makeTerminalWorld(t);
    for (const [name, args] of ways) {
      const outcome = play(world, args, [
        ["expect", "# "],
        ["mode", false],
        ["size", [41, 93]],
        ["type", "stty size\r"],
        ["expect", "41 93"],
        ["type", "echo $((100)); sleep 100\r"],
        ["expect", "\n100\r\n"],
        ["wait", 0.3],
        ["type", "\u0003"],
        ["expect", "# "],
        ["type", "echo after=$?\r"],
        ["expect", "after=130"],
        ["type", "echo $((99)); sleep 99\r"],
        ["expect", "\n99\r\n"],
        ["wait", 0.3],
        ["type", "\u001a"],
        ["expect", "Stopped"],
        ["type", "jobs\r"],
        ["expect", "sleep 99"],
        ["type", "fg\r"],
        ["expect", "\nsleep 99\r\n"],
        ["wait", 0.3],
        ["type", "\u0003"],
        ["expect", "# "],
        ["type", "exit 5\r"],
      ]);
      t.equal(outcome, "echo False\nstatus 5\n", name);
    }
  },
);

t.test("a full-screen program draws and reads keys", { skip }, async (t) => {
  const { world, ways } = makeTerminalWorld(t);
  for (const [name, args] of ways) {
    const outcome = play(world, args, [
      ["expect", "# "],
      ["type", "vi /tmp/text\r"],
      ["expect", "~"],
      ["wait", 0.3],
      ["type", "ione two\u001b"],
      // An escape with more behind it would be a key of its own.
      ["wait", 0.5],
      ["type", ":wq\r"],
      ["expect", "# "],
      ["type", "cat /tmp/text; rm /tmp/text; exit\r"],
      ["expect", "one two"],
    ]);
    t.equal(outcome, "status 0\n", name);
  }
});

t.test("a terminal echoes again when tsrunc has ended, and when it has been killed", { skip }, async (t) => {
  const { world, ways } = makeTerminalWorld(t);
  for (const [name, args] of ways) {
    const ended = play(world, args, [
      ["expect", "# "],
      ["mode", false],
      ["type", "exit\r"],
      ["mode", true],
    ]);
    t.equal(ended, "echo False\necho True\nstatus 0\n", name);
    const killed = play(world, args, [
      ["expect", "# "],
      ["mode", false],
      ["kill", null],
      ["mode", true],
    ]);
    t.equal(killed, "echo False\necho True\nstatus -9\n", name);
    world.tsrunc(["delete", "--force", world.id("foreground")]);
  }
  world.tsrunc(["delete", "--force", world.id("background")]);
  t.same(world.leftovers(), []);
});
