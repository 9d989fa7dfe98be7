import { createNotifier, type Notifier } from "../container/notify.ts";

/** For a caller that wants to know when the container is ready; undefined for all others. */
export function callersNotifier(): Notifier | undefined {
  const { NOTIFY_SOCKET: path } = process.env;
  return path === undefined || path === "" ? undefined : createNotifier(path);
}
