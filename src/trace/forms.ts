import type { SyscallName } from "../linux/call.ts";
import { contentForms } from "./calls/content.ts";
import { credentialForms } from "./calls/credentials.ts";
import { fileForms } from "./calls/files.ts";
import { mountForms } from "./calls/mounts.ts";
import { processForms } from "./calls/processes.ts";
import { schedulingForms } from "./calls/scheduling.ts";
import { socketForms } from "./calls/sockets.ts";
import type { CallForms } from "./show.ts";

/** How every system call that tsrunc knows is shown. A new one is not complete, and does not compile, without its form. */
export const callForms: CallForms<SyscallName> = {
  ...contentForms,
  ...credentialForms,
  ...fileForms,
  ...mountForms,
  ...processForms,
  ...schedulingForms,
  ...socketForms,
};
