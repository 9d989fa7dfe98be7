// What sdBus.test.ts runs on a bus of its own: prints what the bus answers, a line each.
import { writeSync } from "node:fs";
import { BusError, openBus } from "../../src/linux/sdBus.ts";

const say = (line: string): void => void writeSync(1, `${line}\n`);
const name = "org.freedesktop.DBus";
const place = { destination: name, path: "/", interface: name };
const bus = openBus("user");

say(bus.call({ ...place, member: "GetNameOwner" }, [{ type: "s", value: name }]));
try {
  bus.call({ ...place, member: "GetNameOwner" }, [{ type: "s", value: "no.such" }]);
} catch (error) {
  if (error instanceof BusError) say(error.errorName);
}
const rule = `type='signal',interface='${name}',member='NameOwnerChanged'`;
bus.call({ ...place, member: "AddMatch" }, [{ type: "s", value: rule }]);
bus.call({ ...place, member: "RequestName" }, [
  { type: "s", value: "org.example.Test" },
  { type: "u", value: 0 },
]);
bus.awaitSignal(name, "NameOwnerChanged", "sss", ([changed, before]) => {
  if (changed === "org.example.Test") say(`${changed} had "${before}"`);
  return changed === "org.example.Test";
});
bus.call({ ...place, path: "/org/freedesktop/DBus", member: "UpdateActivationEnvironment" }, [
  {
    type: "a",
    element: "{ss}",
    value: [],
  },
]);
bus.close();
say("closed");
