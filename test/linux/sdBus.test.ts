import { existsSync } from "node:fs";
import t from "tap";
import { type BusValue, signatureOf } from "../../src/linux/sdBus.ts";
import { run } from "../support/command.ts";

const session = "/usr/bin/dbus-run-session";
const libraries = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((name) => `/usr/lib/${name}/libsystemd.so.0`);
const skip =
  (!existsSync(session) && "dbus-run-session is missing: apt-get install dbus") ||
  (!libraries.some((path) => existsSync(path)) && "libsystemd is missing: apt-get install libsystemd0");

t.test("a bus answers, refuses and signals", { skip }, async (t) => {
  const client = `${import.meta.dirname}/busClient.js`;
  const { stdout, stderr } = run([session, "--", process.execPath, client]);
  const error = "org.freedesktop.DBus.Error.NameHasNoOwner";
  t.same(
    stdout.split("\n"),
    ["org.freedesktop.DBus", error, 'org.example.Test had ""', "closed", ""],
    stderr,
  );
});

t.test("a value has the signature of its type", async (t) => {
  const properties: BusValue = {
    type: "a",
    element: "(sv)",
    value: [
      {
        type: "r",
        value: [
          { type: "s", value: "Delegate" },
          { type: "v", value: { type: "b", value: true } },
        ],
      },
    ],
  };
  t.equal(signatureOf(properties), "a(sv)");
  t.equal(signatureOf(properties.value[0] ?? properties), "(sv)");
});
