import type { Notifier } from "../container/notify.ts";

/** For a caller that wants to know when the container is ready; undefined for all others, who need not load it. */
export async function callersNotifier(): Promise<Notifier | undefined> {
  const { NOTIFY_SOCKET: path } = process.env;
  if (path === undefined || path === "") return undefined;
  const { createNotifier } = await import("../container/notify.ts");
  return createNotifier(path);
}
