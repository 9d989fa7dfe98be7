import { RuntimeError } from "../../error.ts";
import { type Bus, BusError, type BusValue, openBus } from "../../linux/sdBus.ts";
import type { SystemdUnit } from "./unit.ts";

const destination = "org.freedesktop.systemd1";
const path = "/org/freedesktop/systemd1";
const managerInterface = `${destination}.Manager`;

/** A property of a unit (org.freedesktop.systemd1(5)). */
export interface Property {
  readonly name: string;
  readonly value: BusValue;
}

/** systemd, as far as tsrunc needs it. All methods throw a RuntimeError when it refuses. */
export interface Systemd {
  /** Starts a scope, and waits until it has. One of this name that has failed is forgotten first. */
  startScope(unit: SystemdUnit, properties: readonly Property[]): void;
  /** Changes properties of a unit until the next boot. */
  setProperties(unit: SystemdUnit, properties: readonly Property[]): void;
  /**
   * Moves a process of the caller's into a unit (systemd 238).
   * @param place of a cgroup in the unit, as `/a/b`; empty for the unit's own.
   */
  attach(unit: SystemdUnit, place: string, pid: number): void;
  /** Stops a unit, waits until it has, and forgets that it may have failed. Does nothing when there is none. */
  stop(unit: SystemdUnit): void;
  /** The cgroup of the manager itself, which the slices of a user's are in. */
  controlGroup(): string;
}

/** Connects to a systemd while `action` needs it. @throws RuntimeError when it cannot be reached. */
export function manager<Value>(which: "system" | "user", action: (systemd: Systemd) => Value): Value {
  let bus: Bus;
  try {
    bus = openBus(which);
  } catch (cause) {
    const hint =
      which === "user"
        ? "Without root it takes a login session: XDG_RUNTIME_DIR and DBUS_SESSION_BUS_ADDRESS have to lead to its bus"
        : "D-Bus has to run, and libsystemd to be installed";
    throw new RuntimeError("cannot reach systemd", { cause, hint });
  }
  try {
    return action(systemdOn(bus));
  } catch (cause) {
    if (!(cause instanceof BusError)) throw cause;
    throw new RuntimeError("systemd has refused", { cause });
  } finally {
    bus.close();
  }
}

function systemdOn(bus: Bus): Systemd {
  const call = (member: string, args: readonly BusValue[]): string =>
    bus.call({ destination, path, interface: managerInterface, member }, args);
  const reset = (name: string): void => unlessGone(() => call("ResetFailedUnit", [text(name)]));
  const start = ({ name }: SystemdUnit, properties: readonly Property[]): void => {
    const none: BusValue = { type: "a", element: "(sa(sv))", value: [] };
    finish(bus, call("StartTransientUnit", [text(name), text("replace"), list(properties), none]), name);
  };
  return {
    startScope(unit, properties) {
      listenForJobs(bus);
      try {
        start(unit, properties);
      } catch (error) {
        if (!(error instanceof BusError && error.errorName === `${destination}.UnitExists`)) throw error;
        reset(unit.name);
        start(unit, properties);
      }
    },
    setProperties({ name }, properties) {
      call("SetUnitProperties", [text(name), { type: "b", value: true }, list(properties)]);
    },
    attach({ name }, place, pid) {
      const pids: BusValue = { type: "a", element: "u", value: [{ type: "u", value: pid }] };
      call("AttachProcessesToUnit", [text(name), text(place), pids]);
    },
    stop({ name }) {
      listenForJobs(bus);
      unlessGone(() => finish(bus, call("StopUnit", [text(name), text("replace")]), name));
      reset(name);
    },
    controlGroup: () =>
      bus.call({ destination, path, interface: "org.freedesktop.DBus.Properties", member: "Get" }, [
        text(managerInterface),
        text("ControlGroup"),
      ]),
  };
}

/** The end of a job is told to who asked for it, if he listens. */
function listenForJobs(bus: Bus): void {
  const destination = "org.freedesktop.DBus";
  const rule = `type='signal',interface='${managerInterface}',member='JobRemoved'`;
  bus.call({ destination, path: "/", interface: destination, member: "AddMatch" }, [text(rule)]);
}

/** Waits for the end of a job. @throws BusError when it does not end well. */
function finish(bus: Bus, job: string, unit: string): void {
  let outcome = "";
  bus.awaitSignal(managerInterface, "JobRemoved", "uoss", ([path, , result = ""]) => {
    outcome = result;
    return path === job;
  });
  if (outcome !== "done") throw new BusError(`the job of ${unit}`, "", `it ended with "${outcome}"`);
}

function unlessGone(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof BusError && error.errorName === `${destination}.NoSuchUnit`)) throw error;
  }
}

function text(value: string): BusValue {
  return { type: "s", value };
}

function list(properties: readonly Property[]): BusValue {
  const value = properties.map(
    ({ name, value }): BusValue => ({ type: "r", value: [text(name), { type: "v", value }] }),
  );
  return { type: "a", element: "(sv)", value };
}
